import type { Job as ShownJob } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../errors.ts';
import { keys } from '../store/keys.ts';
import { type ActionJob, dispatch, isWaiting, type JobType } from './action-job.ts';
import {
  actionTypeNotFound,
  type CustomActionType,
  findCustomActionType,
  queryableProperty,
} from './custom-action-type.ts';
import { type FoundJob, findJob } from './find-job.ts';
import { jobData } from './job-data.ts';
import { queuedJobs, takeFromQueue } from './job-queue.ts';
import type { JobWorld } from './job-world.ts';

export interface PollForJobsRequest {
  readonly actionTypeId: JobType;
  /** At least 1, which is the default. */
  readonly maxBatchSize?: number | undefined;
  /** At most one entry: the queryable property and the value that is wanted. */
  readonly queryParam?: Readonly<Record<string, string>> | undefined;
}

const refuseQuery = (type: CustomActionType, asked: string | undefined): void => {
  const queryable = queryableProperty(type)?.name;
  if (queryable === asked) return;
  throw new ApiError(
    'ValidationException',
    queryable === undefined
      ? `The action type has no queryable property; '${asked}' cannot be asked for.`
      : `The action type must be polled for its queryable property '${queryable}'.`,
  );
};

/** A job in the queue that is nobody's business any more: continued, finished, or its action was stopped. */
const isStale = ({ jobId, action, execution }: FoundJob): boolean =>
  action.job.id !== jobId ||
  !['Queued', 'Dispatched'].includes(action.job.status) ||
  execution.phase === 'ended';

const offer = async (world: JobWorld, found: FoundJob): Promise<ShownJob | undefined> => {
  const nonce = world.ids.next();
  const now = world.clock.now();
  const { value } = await world.documents.update<ActionJob>(
    keys.job(found.action.actionExecutionId),
    (current) => current && dispatch(current, found.jobId, nonce, now),
  );
  // Somebody else was faster: the job carries another nonce now.
  if (value?.job.id !== found.jobId || value.job.nonce !== nonce) return undefined;
  const data = await jobData(world, { ...found, action: value });
  return { id: found.jobId, data, nonce, accountId: world.place.account };
};

const isWanted = ({ query }: ActionJob, wanted: string | undefined): boolean =>
  wanted === undefined || query?.value === wanted;

/**
 * PollForJobs (semantics 8): offers waiting jobs of a custom action type, oldest first. A job that was offered and not
 * acknowledged is offered again, with a new nonce.
 * @throws {ApiError} ActionTypeNotFoundException (unknown, deleted, not custom), ValidationException (queryParam).
 */
export const pollForJobs = async (
  world: JobWorld,
  request: PollForJobsRequest,
): Promise<{ readonly jobs: ShownJob[] }> => {
  const type = await findCustomActionType(world, request.actionTypeId);
  if (!type) throw actionTypeNotFound(request.actionTypeId);
  const [asked] = Object.entries(request.queryParam ?? {});
  refuseQuery(type, asked?.[0]);
  const jobs: ShownJob[] = [];
  for await (const jobId of queuedJobs(world, type.id)) {
    if (jobs.length >= (request.maxBatchSize ?? 1)) break;
    const found = await findJob(world, jobId);
    if (!found || isStale(found)) {
      await takeFromQueue(world, type.id, jobId);
      continue;
    }
    if (!isWaiting(found.action, world.clock.now()) || !isWanted(found.action, asked?.[1])) continue;
    const job = await offer(world, found);
    if (job) jobs.push(job);
  }
  return { jobs };
};
