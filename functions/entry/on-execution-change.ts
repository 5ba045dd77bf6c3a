import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { machineNameFor } from '../../adapters/aws/step-functions/machine-name.ts';
import { onMachineChange } from '../on-machine-change.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-execution-change');
const { STEPLINE_PREFIX: prefix } = settings.config;

export const handler = bind(
  settings,
  onMachineChange(createActionWorld(settings), (pipeline) => machineNameFor(prefix, pipeline)),
);
