import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { CustomActionType } from './custom-action-type.ts';

/**
 * DeleteCustomActionType: marks the type as deleted, so that nobody polls for it and no action of it begins. One that is
 * not there is deleted already (the model has no error for it).
 */
export const deleteCustomActionType = async (
  world: Pick<World, 'documents'>,
  request: { readonly category: string; readonly provider: string; readonly version: string },
): Promise<void> => {
  const { category, provider, version } = request;
  await world.documents.update<CustomActionType>(keys.actionType(category, provider, version), (current) =>
    current && !current.deleted ? { ...current, deleted: true } : current,
  );
};
