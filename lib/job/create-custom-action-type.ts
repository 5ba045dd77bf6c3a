import type { ActionTypeSettings, ActionType as ShownActionType, Tag } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../errors.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { JobType } from './action-job.ts';
import type { ArtifactCounts, CustomActionType, CustomProperty } from './custom-action-type.ts';
import { customActionTypes } from './list-action-types.ts';
import { shownCustomType } from './shown-action-type.ts';

export interface CreateCustomActionTypeRequest {
  readonly category: JobType['category'];
  readonly provider: string;
  readonly version: string;
  readonly settings?: ActionTypeSettings | undefined;
  readonly configurationProperties?: readonly CustomProperty[] | undefined;
  readonly inputArtifactDetails: ArtifactCounts;
  readonly outputArtifactDetails: ArtifactCounts;
  readonly tags?: StoredPipeline['tags'] | undefined;
}

/** Semantics 11. */
const MOST_TYPES = 50;

const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

const refuseCounts = ({ minimumCount, maximumCount }: ArtifactCounts): void => {
  if (maximumCount >= minimumCount) return;
  throw invalid(
    `Maximum Number of Artifacts (${maximumCount}) has to be greater than or equal to minimum (${minimumCount}).`,
  );
};

const refuseProperties = (properties: readonly CustomProperty[]): void => {
  const names = properties.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined)
    throw invalid(`The configuration property '${repeated}' is declared more than once.`);
  const queryable = properties.filter((property) => property.queryable);
  if (queryable.length > 1) throw invalid('Only one configuration property can be queryable.');
  const [asked] = queryable;
  if (asked && (!asked.required || asked.secret)) {
    throw invalid(
      `Invalid queryable property '${asked.name}'. Queryable configuration properties must be required and non-secret.`,
    );
  }
};

const TEMPLATES = ['entityUrlTemplate', 'executionUrlTemplate', 'revisionUrlTemplate'] as const;

/** `{Config:Name}` must always have a value, and one that may be shown. */
const refuseTemplates = (settings: ActionTypeSettings, properties: readonly CustomProperty[]): void => {
  for (const template of TEMPLATES) {
    for (const [text, name] of (settings[template] ?? '').matchAll(/\{Config:([^}]*)\}/g)) {
      const property = properties.find((each) => each.name === name);
      if (property?.required && !property.secret) continue;
      throw invalid(
        `${text} in ${template} must name a configuration property that is required and not secret.`,
      );
    }
  }
};

const toType = (request: CreateCustomActionTypeRequest): CustomActionType => {
  const { category, provider, version, settings } = request;
  return {
    id: { category, owner: 'Custom', provider, version },
    ...(settings === undefined ? {} : { settings }),
    properties: request.configurationProperties ?? [],
    inputs: request.inputArtifactDetails,
    outputs: request.outputArtifactDetails,
    tags: request.tags ?? [],
  };
};

/** Member by member, whatever their order; tags are not part of a definition. */
const definitionOf = (type: CustomActionType): string =>
  JSON.stringify([type.settings ?? {}, type.properties, type.inputs, type.outputs], (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

const refuseOverLimit = async (world: Pick<World, 'documents' | 'store'>): Promise<void> => {
  const used = (await customActionTypes(world)).filter(({ deleted }) => !deleted).length;
  if (used < MOST_TYPES) return;
  throw new ApiError('LimitExceededException', `There are ${used} custom action types, which is the limit`);
};

/**
 * CreateCustomActionType (semantics 8). The definition of a deleted type restores it.
 * @throws {ApiError} ValidationException (counts, properties, templates, a version that was used before),
 *   LimitExceededException.
 */
export const createCustomActionType = async (
  world: Pick<World, 'documents' | 'store'>,
  request: CreateCustomActionTypeRequest,
): Promise<{ readonly actionType: ShownActionType; readonly tags: Tag[] }> => {
  const type = toType(request);
  refuseCounts(type.inputs);
  refuseCounts(type.outputs);
  refuseProperties(type.properties);
  refuseTemplates(type.settings ?? {}, type.properties);
  await refuseOverLimit(world);
  const { category, provider, version } = type.id;
  const { written } = await world.documents.update<CustomActionType>(
    keys.actionType(category, provider, version),
    (current) =>
      current === undefined || (current.deleted && definitionOf(current) === definitionOf(type))
        ? type
        : current,
  );
  if (!written) {
    throw invalid(
      `The custom action type '${category}/${provider}' has had a version '${version}' already: choose another version.`,
    );
  }
  return { actionType: shownCustomType(type), tags: type.tags.map((tag) => ({ ...tag })) };
};
