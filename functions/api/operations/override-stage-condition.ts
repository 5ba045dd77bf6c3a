import type { OverrideStageConditionInput } from '@aws-sdk/client-codepipeline';
import { overrideStageCondition as override } from '../../../lib/use-cases/override-condition.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/**
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ConditionNotOverridableException, ConflictException,
 *   NotLatestPipelineExecutionException, ConcurrentPipelineExecutionsLimitExceededException.
 */
export const overrideStageCondition =
  (world: World) =>
  async (input: OverrideStageConditionInput): Promise<undefined> => {
    const { pipelineName = '', stageName = '', pipelineExecutionId = '' } = input;
    const { conditionType = 'BEFORE_ENTRY' } = input;
    await override(world, { pipelineName, stageName, pipelineExecutionId, conditionType });
  };
