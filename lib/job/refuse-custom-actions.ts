import { ApiError } from '../errors.ts';
import type { Action, Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../use-cases/world.ts';
import { type CustomActionType, findCustomActionType } from './custom-action-type.ts';

const invalid = (message: string): ApiError => new ApiError('InvalidActionDeclarationException', message);

const unknownType = ({ name, actionTypeId }: Action, region: string): ApiError => {
  const { category, owner, provider, version } = actionTypeId;
  return invalid(
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${name}' is not available in region '${region.toUpperCase().replaceAll('-', '_')}'`,
  );
};

const refuseConfiguration = ({ name, configuration }: Action, type: CustomActionType): void => {
  const missing = type.properties.find(
    (property) => property.required && configuration[property.name] === undefined,
  );
  if (missing) {
    throw invalid(
      `Action configuration for action '${name}' is missing required configuration '${missing.name}'`,
    );
  }
  const unknown = Object.keys(configuration).find(
    (key) => !type.properties.some((property) => property.name === key),
  );
  if (unknown !== undefined) {
    throw invalid(`Action configuration for action '${name}' contains unknown configuration '${unknown}'`);
  }
};

const refuseCounts = (action: Action, type: CustomActionType): void => {
  for (const [kind, declared, { minimumCount, maximumCount }] of [
    ['input', action.inputArtifacts.length, type.inputs],
    ['output', action.outputArtifacts.length, type.outputs],
  ] as const) {
    const said = `Action ${action.name} declares ${declared} ${kind} artifacts which is`;
    if (declared < minimumCount) throw invalid(`${said} less than the minimum count (${minimumCount})`);
    if (declared > maximumCount) throw invalid(`${said} more than the maximum count (${maximumCount})`);
  }
};

/**
 * What `parsePipeline` cannot know: whether the custom action types of a declaration exist, and what they ask for. To be
 * called before a pipeline is created or updated.
 * @throws {ApiError} InvalidActionDeclarationException, for the first such action (semantics 1.4).
 */
export const refuseCustomActions = async (
  world: Pick<World, 'documents' | 'place'>,
  pipeline: Pick<Pipeline, 'stages'>,
): Promise<void> => {
  for (const action of pipeline.stages.flatMap(({ actions }) => actions)) {
    if (action.actionTypeId.owner !== 'Custom') continue;
    const type = await findCustomActionType(world, action.actionTypeId);
    if (!type) throw unknownType(action, world.place.region);
    refuseConfiguration(action, type);
    refuseCounts(action, type);
  }
};
