import { findActionType } from '../../pipeline/find-action-type.ts';
import type { Action } from '../../pipeline/pipeline.ts';
import { HIDDEN } from '../../pipeline/secret-configuration.ts';

/** A configuration as it may be shown: the values of the action type's secret keys are hidden (semantics 1.3). */
export const hideSecrets = (
  actionTypeId: Action['actionTypeId'],
  configuration: Readonly<Record<string, string>>,
): Record<string, string> => {
  const secrets = findActionType(actionTypeId)?.secrets ?? [];
  const entries = Object.entries(configuration);
  return Object.fromEntries(entries.map(([key, value]) => [key, secrets.includes(key) ? HIDDEN : value]));
};
