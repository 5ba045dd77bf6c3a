import type { JobDetails } from '@aws-sdk/client-codepipeline';
import { readJob } from './find-job.ts';
import { jobData } from './job-data.ts';
import type { JobWorld } from './job-world.ts';

/**
 * GetJobDetails (semantics 8): the data of a job anew, with fresh credentials. An earlier job of a continued action shows
 * the continuation token of the current one.
 * @throws {ApiError} JobNotFoundException.
 */
export const getJobDetails = async (
  world: JobWorld,
  request: { readonly jobId: string },
): Promise<{ readonly jobDetails: JobDetails }> => {
  const found = await readJob(world, request.jobId);
  const data = await jobData(world, found);
  return { jobDetails: { id: found.jobId, data, accountId: world.place.account } };
};
