import type { Tag } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../errors.ts';
import type { StoredPipeline } from '../pipeline/stored-pipeline.ts';

/** Semantics 11. */
const MOST_TAGS = 50;

/** @throws {ApiError} InvalidTagsException. */
export const refuseSystemTags = (tagKeys: readonly string[]): void => {
  if (!tagKeys.some((key) => key.toLowerCase().startsWith('aws:'))) return;
  throw new ApiError(
    'InvalidTagsException',
    "Not allowed to modify system tags. System tags start with 'aws:'.",
  );
};

/**
 * Tags as they are kept.
 * @throws {ApiError} TooManyTagsException, InvalidTagsException (semantics 1.4).
 */
export const parseTags = (tags: readonly Tag[] = []): StoredPipeline['tags'] => {
  if (tags.length > MOST_TAGS) {
    throw new ApiError(
      'TooManyTagsException',
      `Tag limit exceeded: a resource has at most ${MOST_TAGS} tags.`,
    );
  }
  const parsed = tags.map(({ key = '', value = '' }) => ({ key, value }));
  refuseSystemTags(parsed.map(({ key }) => key));
  if (new Set(parsed.map(({ key }) => key)).size < parsed.length) {
    throw new ApiError('InvalidTagsException', 'Each tag key may be given once.');
  }
  return parsed;
};
