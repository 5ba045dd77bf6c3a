import { ApiError } from '../errors.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import { type ActionJob, acknowledge, type Job } from './action-job.ts';
import { type FoundJob, readJob } from './find-job.ts';
import { takeFromQueue } from './job-queue.ts';

const stateOf = (action: ActionJob | undefined, jobId: string, nonce: string): Job['status'] | undefined =>
  action?.job.id === jobId && action.job.nonce === nonce ? action.job.status : undefined;

const take = async (world: World, { jobId, action }: FoundJob, nonce: string) => {
  const now = world.clock.now();
  const { value } = await world.documents.update<ActionJob>(
    keys.job(action.actionExecutionId),
    (current) => current && acknowledge(current, jobId, nonce, now),
  );
  return stateOf(value, jobId, nonce);
};

/**
 * AcknowledgeJob (semantics 8): `InProgress` says that the job is the caller's. Saying so again is no error; another
 * status says that there is nothing to do any more.
 * @throws {ApiError} JobNotFoundException, InvalidNonceException (somebody else was offered the job since).
 */
export const acknowledgeJob = async (
  world: World,
  request: { readonly jobId: string; readonly nonce: string },
): Promise<{ readonly status: Job['status'] }> => {
  const { jobId, nonce } = request;
  const found = await readJob(world, jobId);
  if (found.execution.phase === 'ended' && stateOf(found.action, jobId, nonce)) return { status: 'Failed' };
  const status = await take(world, found, nonce);
  if (status === undefined) {
    throw new ApiError('InvalidNonceException', `The nonce is not the one of the job '${jobId}'`);
  }
  await takeFromQueue(world, found.action.type, jobId);
  return { status };
};
