import type { UntagResourceInput } from '@aws-sdk/client-codepipeline';
import { untagResource as removeTags } from '../../../lib/tag/tag-resource.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} InvalidArnException, ResourceNotFoundException, InvalidTagsException. */
export const untagResource =
  (world: World) =>
  async ({ resourceArn = '', tagKeys = [] }: UntagResourceInput): Promise<undefined> => {
    await removeTags(world, resourceArn, tagKeys);
  };
