import { createAskingWorld } from '../../adapters/aws/asking-world.ts';
import { machineNameFor } from '../../adapters/aws/step-functions/machine-name.ts';
import { onMachineChange } from '../on-machine-change.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-execution-change');
const { STEPLINE_PREFIX: prefix } = settings.config;
const world = createAskingWorld(settings);

export const handler = bind(
  settings,
  onMachineChange(world, (pipeline) => machineNameFor(prefix, pipeline)),
);
