import type { StopPipelineExecutionInput, StopPipelineExecutionOutput } from '@aws-sdk/client-codepipeline';
import { stopExecution } from '../../../lib/use-cases/stop-execution.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, PipelineExecutionNotStoppableException, DuplicatedStopRequestException,
 *   ConflictException.
 */
export const stopPipelineExecution =
  (world: World) =>
  async (input: StopPipelineExecutionInput): Promise<StopPipelineExecutionOutput> => {
    const { pipelineName = '', pipelineExecutionId = '', abandon = false, reason } = input;
    const why = reason === undefined ? {} : { reason };
    return stopExecution(world, { pipelineName, pipelineExecutionId, abandon, ...why });
  };
