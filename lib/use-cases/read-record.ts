import { ApiError, SteplineError } from '../errors.ts';
import type { ExecutionRecord } from '../execution/execution-record.ts';
import { keys } from '../store/keys.ts';
import type { World } from './world.ts';

export const findRecord = (
  world: Pick<World, 'documents'>,
  pipeline: string,
  executionId: string,
): Promise<ExecutionRecord | undefined> =>
  world.documents.read<ExecutionRecord>(keys.record(pipeline, executionId));

/** @throws {ApiError} PipelineExecutionNotFoundException. */
export const readRecord = async (
  world: Pick<World, 'documents'>,
  pipeline: string,
  executionId: string,
): Promise<ExecutionRecord> => {
  const record = await findRecord(world, pipeline, executionId);
  if (record) return record;
  throw new ApiError(
    'PipelineExecutionNotFoundException',
    `Pipeline '${pipeline}' does not have an execution with id '${executionId}'`,
  );
};

/** A machine of an earlier attempt wants to act: it may not, and may end (design D6b). */
export class AttemptFenced extends SteplineError {
  override readonly name = 'Attempt.Fenced';
  override readonly blame = 'platform';

  constructor(executionId: string, attempt: number, current: number) {
    super(`attempt ${attempt} of execution ${executionId} is over: attempt ${current} goes on`);
  }
}

/** @throws {AttemptFenced} */
export const refuseOldAttempt = (record: ExecutionRecord, attempt: number): void => {
  if (attempt < record.attempt) throw new AttemptFenced(record.executionId, attempt, record.attempt);
};

/** Changes a record that must be there. @throws {ApiError} PipelineExecutionNotFoundException. */
export const changeRecord = async (
  world: Pick<World, 'documents'>,
  pipeline: string,
  executionId: string,
  change: (record: ExecutionRecord) => ExecutionRecord,
): Promise<ExecutionRecord> => {
  const { value } = await world.documents.update<ExecutionRecord>(
    keys.record(pipeline, executionId),
    (current) => current && change(current),
  );
  return value ?? readRecord(world, pipeline, executionId);
};
