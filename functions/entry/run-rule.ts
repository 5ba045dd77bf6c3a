import { createActionWorld } from '../../adapters/aws/action-world.ts';
import { runRuleTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('run-rule');

export const handler = bind(settings, runRuleTask(createActionWorld(settings)));
