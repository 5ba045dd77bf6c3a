import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { enterStageTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('enter-stage');

export const handler = bind(settings, enterStageTask(createCoreWorld(settings)));
