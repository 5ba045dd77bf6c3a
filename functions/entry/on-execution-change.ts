import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { machineNameFor } from '../../adapters/aws/step-functions/machine-name.ts';
import { withRules } from '../../adapters/aws/with-rules.ts';
import { workInHandler } from '../../adapters/aws/work-in-handler.ts';
import { onMachineChange } from '../on-machine-change.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-execution-change');
const { STEPLINE_PREFIX: prefix } = settings.config;
const world = withRules(settings, createActionWorld(settings, workInHandler));

export const handler = bind(
  settings,
  onMachineChange(world, (pipeline) => machineNameFor(prefix, pipeline)),
);
