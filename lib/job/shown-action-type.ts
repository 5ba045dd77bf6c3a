import type { ActionType as ShownActionType } from '@aws-sdk/client-codepipeline';
import type { ActionType } from '../pipeline/action-type.ts';
import type { CustomActionType } from './custom-action-type.ts';

const categories = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'] as const;
const owners = ['AWS', 'ThirdParty', 'Custom'] as const;

const counts = ([minimumCount, maximumCount]: readonly [number, number]) => ({ minimumCount, maximumCount });

/** A type of the catalogue as ListActionTypes shows it. */
export const shownCatalogueType = (type: ActionType): ShownActionType => ({
  id: {
    category: categories.find((each) => each === type.category),
    owner: owners.find((each) => each === type.owner),
    provider: type.provider,
    version: type.version,
  },
  actionConfigurationProperties: [...type.required, ...type.optional].map((name) => ({
    name,
    required: type.required.includes(name),
    key: true,
    secret: type.secrets.includes(name),
    queryable: false,
  })),
  inputArtifactDetails: counts(type.inputs),
  outputArtifactDetails: counts(type.outputs),
});

export const shownCustomType = (type: CustomActionType): ShownActionType => ({
  id: type.id,
  ...(type.settings === undefined ? {} : { settings: type.settings }),
  actionConfigurationProperties: [...type.properties],
  inputArtifactDetails: type.inputs,
  outputArtifactDetails: type.outputs,
});
