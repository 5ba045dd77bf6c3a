import type { PutJobSuccessResultInput } from '@aws-sdk/client-codepipeline';
import { putJobSuccessResult as succeed } from '../../../lib/job/put-job-success-result.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * @throws {ApiError} JobNotFoundException, InvalidJobStateException, OutputVariablesSizeExceededException,
 *   ValidationException (output variables).
 */
export const putJobSuccessResult =
  (world: World) =>
  async (input: PutJobSuccessResultInput): Promise<undefined> => {
    const { jobId = '', currentRevision, continuationToken, executionDetails, outputVariables } = input;
    const { revision = '', changeIdentifier = '', created, revisionSummary } = currentRevision ?? {};
    await succeed(world, {
      jobId,
      ...(currentRevision
        ? { currentRevision: { revision, changeIdentifier, created, revisionSummary } }
        : {}),
      continuationToken,
      executionDetails,
      outputVariables,
    });
  };
