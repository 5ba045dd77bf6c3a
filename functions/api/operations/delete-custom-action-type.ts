import type { DeleteCustomActionTypeInput } from '@aws-sdk/client-codepipeline';
import { deleteCustomActionType as deleteType } from '../../../lib/job/delete-custom-action-type.ts';
import type { World } from '../../../lib/use-cases/world.ts';

/** Deleting what is not there succeeds: the model has no error for it. */
export const deleteCustomActionType =
  (world: World) =>
  async ({
    category = 'Build',
    provider = '',
    version = '',
  }: DeleteCustomActionTypeInput): Promise<undefined> => {
    await deleteType(world, { category, provider, version });
  };
