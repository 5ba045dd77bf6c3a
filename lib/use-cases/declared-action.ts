import type { ActionPlace } from '../execution/action-transitions.ts';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from './world.ts';

/** The declaration of an action in the version that an execution is pinned to. */
export const declaredAction = (pipeline: Pipeline, stage: string, action: string): Action => {
  const found = pipeline.stages
    .find(({ name }) => name === stage)
    ?.actions.find(({ name }) => name === action);
  if (!found) throw new Error(`pipeline ${pipeline.name} has no action ${stage}/${action}`);
  return found;
};

export const placeOf = (world: Pick<World, 'place'>, action: Action): ActionPlace => {
  const { owner, category, provider, version } = action.actionTypeId;
  return {
    declared: { type: { owner, category, provider, version }, region: action.region ?? world.place.region },
    bucket: world.place.bucket,
  };
};
