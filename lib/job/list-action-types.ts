import type { ActionType as ShownActionType } from '@aws-sdk/client-codepipeline';
import { actionTypes } from '../pipeline/action-types.ts';
import { keys } from '../store/keys.ts';
import type { World } from '../use-cases/world.ts';
import type { CustomActionType } from './custom-action-type.ts';
import { shownCatalogueType, shownCustomType } from './shown-action-type.ts';

/** All custom action types, the deleted ones too. */
export const customActionTypes = async (
  world: Pick<World, 'documents' | 'store'>,
): Promise<readonly CustomActionType[]> => {
  const found: CustomActionType[] = [];
  let startAfter: string | undefined;
  for (;;) {
    const page = await world.store.list(keys.actionTypes, startAfter === undefined ? {} : { startAfter });
    for (const key of page.keys) {
      const type = await world.documents.read<CustomActionType>(key);
      if (type) found.push(type);
    }
    startAfter = page.keys.at(-1);
    if (!page.more) return found;
  }
};

/**
 * ListActionTypes, whole: the catalogue, then the custom types. `regionFilter` filters nothing here, since every type is
 * in every region; pages are the API's to cut.
 */
export const listActionTypes = async (
  world: Pick<World, 'documents' | 'store'>,
  request: { readonly actionOwnerFilter?: string | undefined },
): Promise<{ readonly actionTypes: ShownActionType[] }> => {
  const custom = (await customActionTypes(world)).filter(({ deleted }) => !deleted);
  const all = [...actionTypes.map(shownCatalogueType), ...custom.map(shownCustomType)];
  const { actionOwnerFilter: owner } = request;
  return { actionTypes: all.filter(({ id }) => owner === undefined || id?.owner === owner) };
};
