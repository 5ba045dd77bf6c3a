import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { ActionJob, JobType } from './action-job.ts';
import type { JobIndex } from './find-job.ts';

const queueOf = ({ category, provider, version }: JobType): string =>
  keys.jobQueue(category, provider, version);

const entryOf = (type: JobType, jobId: string): string => `${queueOf(type)}${jobId}.json`;

/** Makes the current job known by its id, and puts it into the queue of its type. Safe to repeat. */
export const announceJob = async (world: Pick<World, 'documents'>, action: ActionJob): Promise<void> => {
  const index: JobIndex = { actionExecutionId: action.actionExecutionId };
  await world.documents.create(keys.jobId(action.job.id), index);
  if (action.type.owner !== 'Custom') return;
  await world.documents.create(entryOf(action.type, action.job.id), index);
};

export const takeFromQueue = (world: Pick<World, 'documents'>, type: JobType, jobId: string): Promise<void> =>
  world.documents.delete(entryOf(type, jobId));

/** Ids of the jobs in the queue of a type, oldest first. */
export async function* queuedJobs(world: Pick<World, 'store'>, type: JobType): AsyncGenerator<string> {
  const prefix = queueOf(type);
  let startAfter: string | undefined;
  for (;;) {
    const page = await world.store.list(prefix, startAfter === undefined ? {} : { startAfter });
    for (const key of page.keys) yield key.slice(prefix.length, -'.json'.length);
    startAfter = page.keys.at(-1);
    if (!page.more) return;
  }
}
