import type { RetryStageExecutionInput, RetryStageExecutionOutput } from '@aws-sdk/client-codepipeline';
import { retryStage } from '../../../lib/use-cases/retry-stage.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, StageNotRetryableException,
 *   NotLatestPipelineExecutionException, ConflictException, ConcurrentPipelineExecutionsLimitExceededException.
 */
export const retryStageExecution =
  (world: World) =>
  async (input: RetryStageExecutionInput): Promise<RetryStageExecutionOutput> => {
    const {
      pipelineName = '',
      stageName = '',
      pipelineExecutionId = '',
      retryMode = 'FAILED_ACTIONS',
    } = input;
    return retryStage(world, { pipelineName, stageName, pipelineExecutionId, retryMode });
  };
