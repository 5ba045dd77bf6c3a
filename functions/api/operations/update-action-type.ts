import type { UpdateActionTypeInput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';
import { findActionType } from '../../../lib/pipeline/find-action-type.ts';

/**
 * Always refused: types of the catalogue are not the caller's to change, and others with an executor are not here.
 * @throws {ApiError} RequestFailedException, ActionTypeNotFoundException.
 */
export const updateActionType = async ({ actionType }: UpdateActionTypeInput): Promise<never> => {
  const { category = 'Build', owner = '', provider = '', version = '' } = actionType?.id ?? {};
  const name = `category '${category}', owner '${owner}', provider '${provider}', version '${version}'`;
  const known = findActionType({
    category,
    owner: owner === 'AWS' ? 'AWS' : 'ThirdParty',
    provider,
    version,
  });
  if (known) throw new ApiError('RequestFailedException', `The action type cannot be changed here: ${name}`);
  throw new ApiError('ActionTypeNotFoundException', `There is no action type with ${name}`);
};
