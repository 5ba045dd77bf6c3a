import { createCoreWorld } from '../../adapters/aws/core-world.ts';
import { onEvent } from '../on-event.ts';
import { isFiredRule, onRule } from '../on-rule.ts';
import { bind, readSettings } from './shared/settings.ts';

const settings = readSettings('on-event');
const world = createCoreWorld(settings);
const [event, rule] = [onEvent(world), onRule(world)];

export const handler = bind(settings, async (input) => (isFiredRule(input) ? rule(input) : event(input)));
