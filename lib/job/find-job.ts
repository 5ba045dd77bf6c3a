import { ApiError } from '../errors.ts';
import type { ActionExecution, ExecutionRecord } from '../execution/execution-record.ts';
import { keys } from '../store/keys.ts';
import { findRecord } from '../use-cases/read-record.ts';
import type { World } from '../use-cases/world.ts';
import type { ActionJob } from './action-job.ts';

/** `jobs/ids/<jobId>.json` */
export interface JobIndex {
  readonly actionExecutionId: string;
}

export interface FoundJob {
  readonly jobId: string;
  readonly action: ActionJob;
  readonly record: ExecutionRecord;
  readonly execution: ActionExecution;
}

const jobNotFound = (jobId: string): ApiError =>
  new ApiError('JobNotFoundException', `There is no job with the id '${jobId}'`);

export const invalidJobState = (jobId: string): ApiError =>
  new ApiError(
    'InvalidJobStateException',
    `The job '${jobId}' is not in progress: no result is taken for it`,
  );

export const readActionJob = (
  world: Pick<World, 'documents'>,
  actionExecutionId: string,
): Promise<ActionJob | undefined> => world.documents.read<ActionJob>(keys.job(actionExecutionId));

/** A job with the action execution that it is of; the job may be an earlier one than `action.job`. */
export const findJob = async (
  world: Pick<World, 'documents'>,
  jobId: string,
): Promise<FoundJob | undefined> => {
  const index = await world.documents.read<JobIndex>(keys.jobId(jobId));
  const action = index && (await readActionJob(world, index.actionExecutionId));
  const record = action && (await findRecord(world, action.pipeline, action.executionId));
  const execution = record?.actions.find(({ id }) => id === action?.actionExecutionId);
  return action && record && execution && { jobId, action, record, execution };
};

/** @throws {ApiError} JobNotFoundException. */
export const readJob = async (world: Pick<World, 'documents'>, jobId: string): Promise<FoundJob> => {
  const found = await findJob(world, jobId);
  if (!found) throw jobNotFound(jobId);
  return found;
};
