import type { GetJobDetailsInput, GetJobDetailsOutput } from '@aws-sdk/client-codepipeline';
import { getJobDetails as readDetails } from '../../../lib/job/get-job-details.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} JobNotFoundException. */
export const getJobDetails =
  (world: World) =>
  async ({ jobId = '' }: GetJobDetailsInput): Promise<GetJobDetailsOutput> =>
    readDetails(world, { jobId });
