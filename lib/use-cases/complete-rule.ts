import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import type { Outcome } from '../execution/outcome.ts';
import { endRule } from '../execution/rule-transitions.ts';
import { settle } from './pump-gate.ts';
import { changeRecord } from './read-record.ts';
import type { World } from './world.ts';

/** A rule has been decided: the record first, then the machine that waits. Repeats change nothing; the first word stands. */
export const completeRule = async (
  world: World,
  before: ExecutionRecord,
  ruleExecutionId: string,
  outcome: Outcome,
): Promise<ExecutionRecord> => {
  const now = world.clock.now();
  const record = await changeRecord(world, before.pipeline, before.executionId, (current) =>
    endRule(current, ruleExecutionId, outcome, now),
  );
  if (isEnded(record)) await settle(world, record);
  else await world.delivery.deliver(record);
  return record;
};
