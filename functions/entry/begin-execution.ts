import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { beginExecutionTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('begin-execution');

export const handler = bind(settings, beginExecutionTask(createCoreWorld(settings)));
