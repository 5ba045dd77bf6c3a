import { createTellingWorld } from '../../adapters/aws/telling-world.ts';
import { withRules } from '../../adapters/aws/with-rules.ts';
import { runRuleTask } from '../machine-tasks.ts';
import { bind, readTellingSettings } from './shared/settings.ts';

const settings = readTellingSettings('run-rule');

export const handler = bind(settings, runRuleTask(withRules(settings, createTellingWorld(settings))));
