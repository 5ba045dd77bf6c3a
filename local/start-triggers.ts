import { startByRules, startScheduled } from '../functions/event-triggers/start-by-rules.ts';
import { messageOf } from '../lib/errors.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';
import { type Insisting, insist } from './insist.ts';
import type { Orchestrator } from './orchestrator.ts';
import { createScheduler } from './scheduler.ts';

/** Our own events are judged by the rules too: the end of one pipeline may start another. */
const EVERYTHING = { source: [{ exists: true }] };

/** Nothing comes back to an event: what it starts is tried for some four seconds. The same event starts nothing twice. */
const MOST_TRIES = 5;

/** Lets rules start pipelines: by time, and by the events of this process. Events that others send come by the API. */
export const startTriggers = (
  { world, bus }: Pick<Orchestrator, 'world' | 'bus'>,
  rules: readonly TriggerRule[],
  pause?: Insisting['pause'],
): {
  /** No time is due any more. What events tell until the bus is drained still starts: the orchestrator drains it as it closes. */
  stop(): Promise<void>;
} => {
  const never = new AbortController().signal;
  const start = (work: () => Promise<unknown>): Promise<void> =>
    insist(async () => void (await work()), {
      closing: never,
      most: MOST_TRIES,
      onProblem: (error) =>
        world.log.warn({ error: messageOf(error) }, 'a rule could not start its pipelines yet'),
      ...(pause === undefined ? {} : { pause }),
    });
  bus.subscribe(EVERYTHING, (event) => start(() => startByRules(world, rules, event)));
  const scheduler = createScheduler({
    rules,
    clock: world.clock,
    log: world.log,
    onDue: (rule, dueAt) => start(() => startScheduled(world, rule, dueAt)),
  });
  scheduler.start();
  return { stop: () => scheduler.stop() };
};
