import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { withRules } from '../../adapters/aws/with-rules.ts';
import { runRuleTask } from '../machine-tasks.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('run-rule');

export const handler = bind(settings, runRuleTask(withRules(settings, createCoreWorld(settings))));
