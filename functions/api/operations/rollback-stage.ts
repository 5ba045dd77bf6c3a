import type { RollbackStageInput, RollbackStageOutput } from '@aws-sdk/client-codepipeline';
import { rollbackStage as rollBack } from '../../../lib/use-cases/rollback-stage.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { CallContext } from '../operation.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, PipelineExecutionNotFoundException,
 *   PipelineExecutionOutdatedException, UnableToRollbackStageException.
 */
export const rollbackStage =
  (world: World) =>
  async (input: RollbackStageInput, { caller }: CallContext): Promise<RollbackStageOutput> => {
    const { pipelineName = '', stageName = '', targetPipelineExecutionId = '' } = input;
    return rollBack(world, { pipelineName, stageName, targetPipelineExecutionId, caller });
  };
