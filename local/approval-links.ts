import { createHmacSigner } from '../adapters/hmac-signer.ts';
import type { ApprovalLinks } from '../lib/action/run-manual-approval.ts';
import { ownSecret } from './own-secret.ts';

/**
 * Links that approve or reject, signed with a secret of this data directory, so that they outlive the process.
 * @param given a secret that wins over the one in the file
 * @param address of the API's listener, with no slash at its end; asked for each time
 */
export const openApprovalLinks = async (
  file: string,
  given: string | undefined,
  address: () => string,
): Promise<ApprovalLinks> => ({
  signer: createHmacSigner(await ownSecret(file, given)),
  url: (query) => `${address()}/approvals?${query}`,
});
