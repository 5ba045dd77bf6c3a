import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { runActionTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('run-action');

export const handler = bind(settings, runActionTask(createActionWorld(settings)));
