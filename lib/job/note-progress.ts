import type { ExecutionRecord } from '../execution/execution-record.ts';
import { changeRecord } from '../use-cases/read-record.ts';
import type { World } from '../use-cases/world.ts';
import type { ActionJob } from './action-job.ts';

export interface Progress {
  readonly summary?: string;
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly percentComplete?: number;
  /** Epoch milliseconds. */
  readonly deadline?: number;
}

const withProgress = (
  record: ExecutionRecord,
  id: string,
  progress: Progress,
  now: number,
): ExecutionRecord => {
  const action = record.actions.find((each) => each.id === id);
  if (!action || action.phase === 'ended') return record;
  const next = { ...action, ...progress, lastUpdateTime: now };
  return { ...record, actions: record.actions.map((each) => (each === action ? next : each)) };
};

/** What a worker says while it works, for people to see (semantics 10.3, ActionExecution). */
export const noteProgress = async (
  world: Pick<World, 'documents' | 'clock'>,
  { pipeline, executionId, actionExecutionId }: ActionJob,
  progress: Progress,
): Promise<void> => {
  if (Object.keys(progress).length === 0) return;
  const now = world.clock.now();
  await changeRecord(world, pipeline, executionId, (record) =>
    withProgress(record, actionExecutionId, progress, now),
  );
};
