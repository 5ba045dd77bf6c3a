import type { ListTagsForResourceInput, ListTagsForResourceOutput } from '@aws-sdk/client-codepipeline';
import { readTags } from '../../../lib/tag/tagged-resource.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { readNextToken } from '../next-token.ts';

/** Never a second page, as in CodePipeline: a resource has at most 50 tags. So no token is one of ours.
 * @throws {ApiError} InvalidArnException, ResourceNotFoundException, InvalidNextTokenException.
 */
export const listTagsForResource =
  (world: World) =>
  async ({ resourceArn = '', nextToken }: ListTagsForResourceInput): Promise<ListTagsForResourceOutput> => {
    const tags = await readTags(world, resourceArn);
    readNextToken(['ListTagsForResource', resourceArn], nextToken);
    return { tags: tags.map((tag) => ({ ...tag })) };
  };
