import { type DraftAction, problem, type StructureRule } from '../draft.ts';
import { findActionType } from '../find-action-type.ts';
import { storedSecret } from '../secret-configuration.ts';

const actionProblem = problem('InvalidActionDeclarationException');

const configurationPath = ({ path }: DraftAction) => [...path, 'configuration'];

export const requiredConfigurationIsThere: StructureRule = ({ actions, lost }) =>
  actions.flatMap((each) => {
    const type = findActionType(each.action.actionTypeId);
    const path = configurationPath(each);
    if (!type || lost(path)) return [];
    const configuration = each.action.configuration ?? {};
    return type.required
      .filter((key) => !Object.hasOwn(configuration, key))
      .map((key) =>
        actionProblem(
          [...path, key],
          `Action configuration for action '${each.name}' is missing required configuration '${key}'`,
        ),
      );
  });

export const configurationIsKnown: StructureRule = ({ actions }) =>
  actions.flatMap((each) => {
    const type = findActionType(each.action.actionTypeId);
    if (!type || type.anyConfiguration) return [];
    const known = new Set([...type.required, ...type.optional]);
    return Object.keys(each.action.configuration ?? {})
      .filter((key) => !known.has(key))
      .map((key) =>
        actionProblem(
          [...configurationPath(each), key],
          `Action configuration for action '${each.name}' contains unknown configuration '${key}'`,
        ),
      );
  });

/** Semantics 6.1: a custom action type has at most ten properties. */
export const customConfigurationIsSmall: StructureRule = ({ actions }) =>
  actions.flatMap((each) => {
    const most = findActionType(each.action.actionTypeId)?.anyConfiguration?.maxProperties;
    const count = Object.keys(each.action.configuration ?? {}).length;
    if (most === undefined || count <= most) return [];
    const message = `Action configuration for action '${each.name}' has ${count} properties; a custom action type has at most ${most}`;
    return [actionProblem(configurationPath(each), message)];
  });

export const hiddenSecretsAreStored: StructureRule = ({ actions, existing }) =>
  actions.flatMap((each) =>
    (findActionType(each.action.actionTypeId)?.secrets ?? [])
      .filter((key) => each.action.configuration?.[key] === '****')
      .filter((key) => storedSecret(existing, each.stageName, each.action, key) === undefined)
      .map((key) =>
        actionProblem(
          [...configurationPath(each), key],
          `Action configuration for the new action "${each.name}" contains an invalid configuration for the secret property "${key}". "****" may be used in secret properties only when updating an existing action.`,
        ),
      ),
  );
