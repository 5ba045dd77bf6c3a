import * as v from 'valibot';
import { decodeRule } from '../lib/schedule/deployed-rule.ts';
import type { World } from '../lib/use-cases/world.ts';
import { startByRules, startScheduled } from './event-triggers/start-by-rules.ts';
import { parseTriggerEvent } from './event-triggers/trigger-event.ts';
import type { StartsAnswer } from './start-pipelines.ts';

const text = v.pipe(v.string(), v.minLength(1));

/** What a deployed rule of `triggers.yml` hands over (deploy/trigger-rules.ts): itself, and what made it fire. */
const Fired = v.union([
  v.strictObject({ rule: text, event: v.record(v.string(), v.unknown()) }),
  v.strictObject({ rule: text, due: v.pipe(v.string(), v.isoTimestamp()) }),
]);

export const isFiredRule = (input: unknown): boolean => v.is(Fired, input);

/**
 * A rule of `triggers.yml` has fired on AWS: its targets start, as they do in the embedded world. The same event, or the
 * same moment of a schedule, starts nothing new. A target that refuses is in the answer, and in the log.
 * @throws when the input is no such thing, or the platform failed: it should come again.
 */
export const onRule =
  (world: World) =>
  async (input: unknown): Promise<StartsAnswer> => {
    const fired = v.parse(Fired, input);
    const rule = decodeRule(fired.rule);
    if ('due' in fired) return startScheduled(world, rule, Date.parse(fired.due));
    const parsed = parseTriggerEvent(fired.event);
    if ('problems' in parsed) throw new Error(`the rule "${rule.name}" fired: ${parsed.problems.join('; ')}`);
    return startByRules(world, [rule], parsed.event);
  };
