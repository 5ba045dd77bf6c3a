import type { EnableStageTransitionInput } from '@aws-sdk/client-codepipeline';
import { enableStageTransition as openTransition } from '../../../lib/use-cases/set-transition.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { CallContext } from '../operation.ts';

/** @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ValidationException (last stage, Outbound). */
export const enableStageTransition =
  (world: World) =>
  async (input: EnableStageTransitionInput, { caller }: CallContext): Promise<undefined> => {
    const { pipelineName = '', stageName = '', transitionType = 'Inbound' } = input;
    await openTransition(world, { pipelineName, stageName, transitionType, caller });
  };
