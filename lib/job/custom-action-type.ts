import type { ActionConfigurationProperty, ActionTypeSettings } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../errors.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { JobType } from './action-job.ts';

/** `action-types/<category>/<provider>/<version>.json` */
export interface CustomActionType {
  readonly id: JobType & { readonly owner: 'Custom' };
  readonly settings?: ActionTypeSettings;
  readonly properties: readonly CustomProperty[];
  readonly inputs: ArtifactCounts;
  readonly outputs: ArtifactCounts;
  readonly tags: StoredPipeline['tags'];
  /** No longer to be used; the same definition restores it, another one needs another version. */
  readonly deleted?: true;
}

export interface ArtifactCounts {
  readonly minimumCount: number;
  readonly maximumCount: number;
}

export interface CustomProperty extends ActionConfigurationProperty {
  readonly name: string;
  readonly required: boolean;
  readonly key: boolean;
  readonly secret: boolean;
}

/** The custom action type of an id; undefined when there is none, or it was deleted. */
export const findCustomActionType = async (
  world: Pick<World, 'documents'>,
  { owner, category, provider, version }: { [Key in keyof JobType]: string },
): Promise<CustomActionType | undefined> => {
  if (owner !== 'Custom') return undefined;
  const type = await world.documents.read<CustomActionType>(keys.actionType(category, provider, version));
  return type?.deleted ? undefined : type;
};

export const actionTypeNotFound = (type: { [Key in keyof JobType]: string }): ApiError =>
  new ApiError(
    'ActionTypeNotFoundException',
    `There is no custom action type with category '${type.category}', owner '${type.owner}', provider '${type.provider}', version '${type.version}'`,
  );

export const queryableProperty = (type: CustomActionType): CustomProperty | undefined =>
  type.properties.find(({ queryable }) => queryable);
