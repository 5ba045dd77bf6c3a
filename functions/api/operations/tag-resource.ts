import type { TagResourceInput } from '@aws-sdk/client-codepipeline';
import { tagResource as addTags } from '../../../lib/tag/tag-resource.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} InvalidArnException, ResourceNotFoundException, InvalidTagsException, TooManyTagsException. */
export const tagResource =
  (world: World) =>
  async ({ resourceArn = '', tags = [] }: TagResourceInput): Promise<undefined> => {
    await addTags(world, resourceArn, tags);
  };
