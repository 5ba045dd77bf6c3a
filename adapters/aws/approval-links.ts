import type { ApprovalLinks } from '../../lib/action/run-manual-approval.ts';
import type { Secrets } from '../../lib/ports.ts';
import { createHmacSigner } from '../hmac-signer.ts';
import type { AwsConfig } from './read-config.ts';

/**
 * The links that approve or reject, where there is a secret to sign them with and an address to open them at. The secret is
 * read each time: one that is changed makes every older link useless at once.
 */
export const openApprovalLinks =
  (
    { STEPLINE_APPROVAL_SECRET: parameter, STEPLINE_URL: address }: AwsConfig,
    secrets: Secrets,
  ): (() => Promise<ApprovalLinks | undefined>) =>
  async () => {
    if (parameter === undefined || address === undefined) return undefined;
    const secret = await secrets.read('PARAMETER_STORE', parameter);
    if (secret === undefined || secret === '') return undefined;
    return { signer: createHmacSigner(secret), url: (query) => `${address}/approvals?${query}` };
  };
