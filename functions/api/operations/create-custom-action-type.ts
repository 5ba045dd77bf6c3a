import type { CreateCustomActionTypeInput, CreateCustomActionTypeOutput } from '@aws-sdk/client-codepipeline';
import { createCustomActionType as createType } from '../../../lib/job/create-custom-action-type.ts';
import { parseTags } from '../../../lib/tag/parse-tags.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** @throws {ApiError} ValidationException, LimitExceededException, InvalidTagsException, TooManyTagsException. */
export const createCustomActionType =
  (world: World) =>
  async (input: CreateCustomActionTypeInput): Promise<CreateCustomActionTypeOutput> => {
    const { category = 'Build', provider = '', version = '', settings } = input;
    const { minimumCount = 0, maximumCount = 0 } = input.inputArtifactDetails ?? {};
    const outputs = input.outputArtifactDetails;
    const tags = parseTags(input.tags);
    const created = await createType(world, {
      category,
      provider,
      version,
      settings,
      configurationProperties: input.configurationProperties?.map((property) => ({
        ...property,
        name: property.name ?? '',
        required: property.required ?? false,
        key: property.key ?? false,
        secret: property.secret ?? false,
      })),
      inputArtifactDetails: { minimumCount, maximumCount },
      outputArtifactDetails: {
        minimumCount: outputs?.minimumCount ?? 0,
        maximumCount: outputs?.maximumCount ?? 0,
      },
      tags,
    });
    return { actionType: created.actionType, ...(tags.length > 0 ? { tags: created.tags } : {}) };
  };
