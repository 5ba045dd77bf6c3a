import type { PutActionRevisionInput, PutActionRevisionOutput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import type { SourceOverride } from '../../../lib/execution/execution-record.ts';
import type { Action } from '../../../lib/pipeline/pipeline.ts';
import { readCurrentStage } from '../../../lib/use-cases/read-pipeline.ts';
import { startExecution } from '../../../lib/use-cases/start-execution.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { requestHash } from '../../request-hash.ts';

/** What a revision of a source of ours is called when a start asks for it; others find their newest one. */
const revisionTypes: Readonly<Record<string, SourceOverride['revisionType']>> = {
  CodeCommit: 'COMMIT_ID',
  CodeStarSourceConnection: 'COMMIT_ID',
  ECR: 'IMAGE_DIGEST',
  GitHub: 'COMMIT_ID',
  S3: 'S3_OBJECT_VERSION_ID',
};

const findSource = (actions: readonly Action[], actionName: string, stageName: string): Action => {
  const action = actions.find(({ name }) => name === actionName);
  if (!action) {
    throw new ApiError(
      'ActionNotFoundException',
      `Stage '${stageName}' does not have an action with name '${actionName}'`,
    );
  }
  if (action.actionTypeId.category === 'Source') return action;
  throw new ApiError('ValidationException', `The action '${actionName}' is not a source action`);
};

const overridesOf = ({ name, actionTypeId }: Action, revisionValue: string): readonly SourceOverride[] => {
  const revisionType = actionTypeId.owner === 'Custom' ? undefined : revisionTypes[actionTypeId.provider];
  return revisionType === undefined ? [] : [{ actionName: name, revisionType, revisionValue }];
};

/**
 * Starts an execution for a revision that somebody else noticed. The same revision and change of the same action start
 * one execution: said again, `newRevision` is false and the id is that of the first.
 * @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ActionNotFoundException, ValidationException (no
 *   source action), ConcurrentPipelineExecutionsLimitExceededException.
 */
export const putActionRevision =
  (world: World) =>
  async (input: PutActionRevisionInput): Promise<PutActionRevisionOutput> => {
    const { pipelineName = '', stageName = '', actionName = '', actionRevision } = input;
    const { revisionId = '', revisionChangeId = '' } = actionRevision ?? {};
    const { stage } = await readCurrentStage(world, pipelineName, stageName);
    const action = findSource(stage.actions, actionName, stageName);
    const change = JSON.stringify([stageName, actionName, revisionId, revisionChangeId]);
    const { executionId, fresh } = await startExecution(world, {
      pipeline: pipelineName,
      trigger: { triggerType: 'PutActionRevision', triggerDetail: actionName },
      sourceOverrides: overridesOf(action, revisionId),
      requestHash: requestHash('revision', change),
    });
    return { newRevision: fresh, pipelineExecutionId: executionId };
  };
