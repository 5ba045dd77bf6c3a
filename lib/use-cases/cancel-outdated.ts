import { type ExecutionRecord, isEnded } from '../execution/execution-record.ts';
import { CANCELLED_BY_UPDATE, haltExecution } from '../execution/halt-execution.ts';
import type { ActiveExecution } from '../pipeline/stored-pipeline.ts';
import { settle } from './pump-gate.ts';
import { changeRecord } from './read-record.ts';
import type { World } from './world.ts';

/**
 * An ended execution that somebody began to resume and perhaps died over: whoever it is has to begin again, since his
 * write expects a lower attempt (design D6b).
 */
export const fenceResumption = async (
  world: World,
  record: ExecutionRecord,
  { attempt = 1 }: ActiveExecution,
): Promise<ExecutionRecord> =>
  attempt <= record.attempt
    ? record
    : changeRecord(world, record.pipeline, record.executionId, (current) =>
        isEnded(current) && current.attempt < attempt ? { ...current, attempt } : current,
      );

/**
 * Cancels an execution of an earlier version (semantics 2.3, 2.11): at once when it waits, else when its actions in progress
 * have ended. In PARALLEL it goes on with its own definition. Safe to repeat.
 */
export const cancelOutdated = async (world: World, record: ExecutionRecord): Promise<ExecutionRecord> => {
  if (record.mode === 'PARALLEL' || isEnded(record)) return record;
  const at = world.clock.now();
  const cancelled = await changeRecord(world, record.pipeline, record.executionId, (current) =>
    haltExecution(current, { kind: 'cancel', reason: CANCELLED_BY_UPDATE, at }),
  );
  if (isEnded(cancelled)) await settle(world, cancelled);
  else await world.delivery.deliver(cancelled);
  return cancelled;
};
