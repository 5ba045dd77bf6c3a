import type { Approval } from '../approval/approval.ts';
import { isEnded } from '../execution/execution-record.ts';
import type { ActionJob } from '../job/action-job.ts';
import type { JobIndex } from '../job/find-job.ts';
import { keys } from '../store/keys.ts';
import { findRecord } from '../use-cases/read-record.ts';
import { type Janitor, oldest } from './janitor.ts';
import { keysBelow } from './keys-below.ts';

/** Whether an execution is over for as long as things are kept, or nobody knows it any more. */
const isForgotten = async (
  janitor: Janitor,
  { pipeline, executionId }: Pick<ActionJob, 'pipeline' | 'executionId'>,
): Promise<boolean> => {
  const record = await findRecord(janitor.world, pipeline, executionId);
  return !record || (isEnded(record) && record.lastUpdateTime < oldest(janitor));
};

const marking = async (
  { world, expiry }: Janitor,
  prefix: string,
  mayGo: (key: string) => Promise<boolean>,
): Promise<number> => {
  let marked = 0;
  for await (const key of keysBelow(world.store, prefix)) {
    if (!(await mayGo(key))) continue;
    await expiry.mark(key);
    marked += 1;
  }
  return marked;
};

const clearApprovals = (janitor: Janitor): Promise<number> =>
  marking(janitor, keys.approvals, async (key) => {
    const approval = await janitor.world.documents.read<Approval>(key);
    // A link is told what became of it as long as it could have answered.
    return (
      approval !== undefined && approval.expires < oldest(janitor) && (await isForgotten(janitor, approval))
    );
  });

/** First the ids, which lead to the jobs of actions, then those. */
const clearJobs = async (janitor: Janitor): Promise<number> => {
  const { documents } = janitor.world;
  const isOver = async (key: string): Promise<boolean> => {
    const job = await documents.read<ActionJob>(key);
    return job !== undefined && (await isForgotten(janitor, job));
  };
  const ids = await marking(janitor, keys.jobIds, async (key) => {
    const index = await documents.read<JobIndex>(key);
    return index !== undefined && (await isOver(keys.job(index.actionExecutionId)));
  });
  return ids + (await marking(janitor, keys.jobs, isOver));
};

/**
 * Marks what executions that are long over had asked of people and of job workers: `approvals/` and `jobs/`.
 * @returns how many objects were marked
 */
export const clearQuestions = async (janitor: Janitor): Promise<number> =>
  (await clearApprovals(janitor)) + (await clearJobs(janitor));
