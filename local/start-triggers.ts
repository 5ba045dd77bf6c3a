import { startByRules, startScheduled } from '../functions/event-triggers/start-by-rules.ts';
import type { TriggerRule } from '../lib/schedule/trigger-rule.ts';
import type { Orchestrator } from './orchestrator.ts';
import { createScheduler } from './scheduler.ts';

/** Our own events are judged by the rules too: the end of one pipeline may start another. */
const EVERYTHING = { source: [{ exists: true }] };

/** Lets rules start pipelines: by time, and by the events of this process. Events that others send come by the API. */
export const startTriggers = (
  { world, bus }: Pick<Orchestrator, 'world' | 'bus'>,
  rules: readonly TriggerRule[],
): { stop(): Promise<void> } => {
  const unsubscribe = bus.subscribe(EVERYTHING, async (event) => {
    await startByRules(world, rules, event);
  });
  const scheduler = createScheduler({
    rules,
    clock: world.clock,
    log: world.log,
    onDue: (rule, dueAt) => startScheduled(world, rule, dueAt),
  });
  scheduler.start();
  return {
    stop: async () => {
      unsubscribe();
      await scheduler.stop();
    },
  };
};
