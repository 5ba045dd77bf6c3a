import type { PutJobFailureResultInput } from '@aws-sdk/client-codepipeline';
import { putJobFailureResult as fail } from '../../../lib/job/put-job-failure-result.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} JobNotFoundException, InvalidJobStateException. */
export const putJobFailureResult =
  (world: World) =>
  async ({ jobId = '', failureDetails }: PutJobFailureResultInput): Promise<undefined> => {
    const { type = 'JobFailed', message = '', externalExecutionId } = failureDetails ?? {};
    await fail(world, { jobId, failureDetails: { type, message, externalExecutionId } });
  };
