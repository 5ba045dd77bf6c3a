import type { FailureType } from '@aws-sdk/client-codepipeline';
import type { World } from '../use-cases/world.ts';
import { readJob } from './find-job.ts';
import { externalOf, finishWith } from './finish-job.ts';

export interface PutJobFailureResultRequest {
  readonly jobId: string;
  readonly failureDetails: {
    readonly type: FailureType;
    readonly message: string;
    readonly externalExecutionId?: string | undefined;
  };
}

/**
 * PutJobFailureResult (semantics 8): the action fails with the worker's type and message.
 * @throws {ApiError} JobNotFoundException, InvalidJobStateException.
 */
export const putJobFailureResult = async (
  world: World,
  request: PutJobFailureResultRequest,
): Promise<void> => {
  const found = await readJob(world, request.jobId);
  const { type, message, externalExecutionId } = request.failureDetails;
  await finishWith(world, found, {
    status: 'failed',
    code: type,
    summary: message,
    ...(await externalOf(world, found, externalExecutionId)),
  });
};
