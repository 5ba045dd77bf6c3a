import type { PollForJobsInput, PollForJobsOutput } from '@aws-sdk/client-codepipeline';
import { pollForJobs as poll } from '../../../lib/job/poll-for-jobs.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} ActionTypeNotFoundException, ValidationException (queryParam). */
export const pollForJobs =
  (world: World) =>
  async ({ actionTypeId, maxBatchSize, queryParam }: PollForJobsInput): Promise<PollForJobsOutput> => {
    const { category = 'Build', owner = 'Custom', provider = '', version = '' } = actionTypeId ?? {};
    return poll(world, { actionTypeId: { category, owner, provider, version }, maxBatchSize, queryParam });
  };
