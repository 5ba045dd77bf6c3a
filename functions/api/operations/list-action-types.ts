import type { ListActionTypesInput, ListActionTypesOutput } from '@aws-sdk/client-codepipeline';
import { listActionTypes as allActionTypes } from '../../../lib/job/list-action-types.ts';
import type { World } from '../../../lib/use-cases/world.ts';
import { pageOf } from '../page-of.ts';

/** The operation takes no page size (semantics 10.1); this is ours. */
const PAGE = 100;

/** @throws {ApiError} InvalidNextTokenException. */
export const listActionTypes =
  (world: World) =>
  async (input: ListActionTypesInput): Promise<ListActionTypesOutput> => {
    const { actionOwnerFilter, nextToken } = input;
    const { actionTypes } = await allActionTypes(world, { actionOwnerFilter });
    const { items, next } = pageOf(actionTypes, ['ListActionTypes', actionOwnerFilter], PAGE, nextToken);
    return { actionTypes: items, ...next };
  };
