import type { Tag } from '@aws-sdk/client-codepipeline';
import type { World } from '../use-cases/world.ts';
import { parseTags, refuseSystemTags } from './parse-tags.ts';
import { changeTags } from './tagged-resource.ts';

/**
 * Adds tags to a resource; one whose key is there already gets the new value. A pipeline keeps its version.
 * @throws {ApiError} InvalidArnException, ResourceNotFoundException, InvalidTagsException, TooManyTagsException.
 */
export const tagResource = async (
  world: Pick<World, 'documents' | 'place'>,
  arn: string,
  tags: readonly Tag[],
): Promise<void> => {
  const added = parseTags(tags);
  const isReplaced = (key: string): boolean => added.some((tag) => tag.key === key);
  await changeTags(world, arn, (current) =>
    parseTags([...current.filter(({ key }) => !isReplaced(key)), ...added]),
  );
};

/**
 * Takes tags away from a resource; a key that it does not have is no error.
 * @throws {ApiError} InvalidArnException, ResourceNotFoundException, InvalidTagsException.
 */
export const untagResource = async (
  world: Pick<World, 'documents' | 'place'>,
  arn: string,
  tagKeys: readonly string[],
): Promise<void> => {
  refuseSystemTags(tagKeys);
  await changeTags(world, arn, (current) => current.filter(({ key }) => !tagKeys.includes(key)));
};
