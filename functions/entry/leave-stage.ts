import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { leaveStageTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('leave-stage');

export const handler = bind(settings, leaveStageTask(createCoreWorld(settings)));
