import type { ActionTypeId } from '@aws-sdk/client-codepipeline';
import type { ActionType } from './action-type.ts';
import { actionTypes } from './action-types.ts';

const keyOf = (id: Pick<ActionType, 'category' | 'owner' | 'provider' | 'version'>): string =>
  [id.category, id.owner, id.provider, id.version].join('/');

const catalogue: ReadonlyMap<string, ActionType> = new Map(actionTypes.map((type) => [keyOf(type), type]));

/** A custom action type is made by its user; what it allows at most is semantics 6.1, last row. */
const custom = (category: string, provider: string, version: string): ActionType => ({
  category,
  owner: 'Custom',
  provider,
  version,
  required: [],
  optional: [],
  anyConfiguration: { maxProperties: 10 },
  secrets: [],
  inputs: [0, 5],
  outputs: [0, 5],
  v2Only: false,
});

/** The action type of an id; undefined when there is none. */
export const findActionType = (id: ActionTypeId | undefined): ActionType | undefined => {
  const { category = '', owner = '', provider = '', version = '' } = id ?? {};
  if (owner === 'Custom') return custom(category, provider, version);
  return catalogue.get(keyOf({ category, owner, provider, version }));
};
