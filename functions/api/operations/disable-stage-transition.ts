import type { DisableStageTransitionInput } from '@aws-sdk/client-codepipeline';
import { disableStageTransition as closeTransition } from '../../../lib/use-cases/set-transition.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import type { CallContext } from '../operation.ts';

/** @throws {ApiError} PipelineNotFoundException, StageNotFoundException, ValidationException (last stage, Outbound). */
export const disableStageTransition =
  (world: World) =>
  async (input: DisableStageTransitionInput, { caller }: CallContext): Promise<undefined> => {
    const { pipelineName = '', stageName = '', transitionType = 'Inbound', reason = '' } = input;
    await closeTransition(world, { pipelineName, stageName, transitionType, reason, caller });
  };
