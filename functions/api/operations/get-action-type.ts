import type { GetActionTypeInput } from '@aws-sdk/client-codepipeline';
import { ApiError } from '../../../lib/errors.ts';

/**
 * Always refused: the operation shows action types that a provider made with an executor of its own (Lambda, job
 * worker) for other accounts, and there are none here. What the catalogue and custom types declare is in ListActionTypes.
 * @throws {ApiError} ActionTypeNotFoundException.
 */
export const getActionType = async (input: GetActionTypeInput): Promise<never> => {
  const { category = '', owner = '', provider = '', version = '' } = input;
  throw new ApiError(
    'ActionTypeNotFoundException',
    `There is no action type with an executor: category '${category}', owner '${owner}', provider '${provider}', version '${version}'`,
  );
};
