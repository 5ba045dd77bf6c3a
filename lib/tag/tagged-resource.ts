import { ApiError } from '../errors.ts';
import type { CustomActionType } from '../job/custom-action-type.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { Webhook } from '../webhook/webhook.ts';

export type Tags = StoredPipeline['tags'];

type TaggedDocument = StoredPipeline | Webhook | CustomActionType;

const invalid = (arn: string): ApiError =>
  new ApiError('InvalidArnException', `The specified resource ARN is invalid: ${arn}`);

const notFound = (arn: string): ApiError =>
  new ApiError('ResourceNotFoundException', `There is no resource with the ARN ${arn}`);

/**
 * Where the resource of an ARN is kept (semantics 10.1): a pipeline, a webhook or a custom action type of this place.
 * @throws {ApiError} InvalidArnException.
 */
const keyOf = ({ region, account }: World['place'], arn: string): string => {
  const [, , , arnRegion, arnAccount, ...rest] = arn.split(':');
  if (arnRegion !== region || arnAccount !== account) throw invalid(arn);
  const [kind = '', name, ...more] = rest;
  if (more.length > 0 || kind.includes('/')) throw invalid(arn);
  if (name === undefined) return keys.pipeline(kind);
  if (kind === 'webhook' && !name.includes('/')) return keys.webhook(name);
  const [owner, category, provider, version, ...others] = name.split('/');
  const isCustomType = kind === 'actionType' && owner === 'Custom' && others.length === 0;
  if (isCustomType && category && provider && version) return keys.actionType(category, provider, version);
  throw invalid(arn);
};

const isThere = (found: TaggedDocument | undefined): found is TaggedDocument =>
  found !== undefined && !('deleted' in found && found.deleted);

/** @throws {ApiError} InvalidArnException, ResourceNotFoundException. */
export const readTags = async (world: Pick<World, 'documents' | 'place'>, arn: string): Promise<Tags> => {
  const found = await world.documents.read<TaggedDocument>(keyOf(world.place, arn));
  if (isThere(found)) return found.tags;
  throw notFound(arn);
};

/** @throws {ApiError} InvalidArnException, ResourceNotFoundException, and what `change` throws. */
export const changeTags = async (
  world: Pick<World, 'documents' | 'place'>,
  arn: string,
  change: (tags: Tags) => Tags,
): Promise<void> => {
  const { value } = await world.documents.update<TaggedDocument>(keyOf(world.place, arn), (current) =>
    isThere(current) ? { ...current, tags: change(current.tags) } : current,
  );
  if (!isThere(value)) throw notFound(arn);
};
