import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { findActionType } from './find-action-type.ts';
import type { Action, Pipeline } from './pipeline.ts';

/** What stands for a secret wherever a declaration is shown (semantics 1.3). */
export const HIDDEN = '****';

const sameType = (a: ActionDeclaration, b: ActionDeclaration): boolean =>
  a.actionTypeId?.category === b.actionTypeId?.category &&
  a.actionTypeId?.owner === b.actionTypeId?.owner &&
  a.actionTypeId?.provider === b.actionTypeId?.provider;

/**
 * The stored value that `****` stands for: that of the action of the same type and name in the stage of the same name,
 * so renaming a stage loses the secret, as it does in the service.
 */
export const storedSecret = (
  existing: Pipeline | undefined,
  stageName: string,
  action: ActionDeclaration,
  key: string,
): string | undefined => {
  const stage = existing?.stages.find(({ name }) => name === stageName);
  const stored = stage?.actions.find((each) => each.name === action.name && sameType(each, action));
  const value = stored?.configuration[key];
  return value === HIDDEN ? undefined : value;
};

const maskAction = (action: Action): Action => {
  const secrets = findActionType(action.actionTypeId)?.secrets ?? [];
  if (secrets.length === 0) return action;
  const entries = Object.entries(action.configuration);
  return {
    ...action,
    configuration: Object.fromEntries(
      entries.map(([key, value]) => [key, secrets.includes(key) ? HIDDEN : value]),
    ),
  };
};

/** The declaration as GetPipeline shows it: secret configuration values are `****`. */
export const maskSecrets = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  stages: pipeline.stages.map((stage) => ({ ...stage, actions: stage.actions.map(maskAction) })),
});
