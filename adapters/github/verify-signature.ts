import { isUtf8 } from 'node:buffer';
import { verify } from '@octokit/webhooks-methods';

/**
 * Whether `signature` (the header `X-Hub-Signature-256`) is GitHub's over exactly these bytes. Compared in constant
 * time. False for one that is missing or malformed, for an empty secret or body, and for a body that is not UTF-8.
 */
export const verifySignature = async (
  secret: string,
  rawBody: Uint8Array | string,
  signature: string | undefined,
): Promise<boolean> => {
  if (secret === '' || signature === undefined || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  // The library takes text. Bytes that are no UTF-8 would change on the way, and then other bytes were signed.
  if (rawBody.length === 0 || (typeof rawBody !== 'string' && !isUtf8(rawBody))) return false;
  const text = typeof rawBody === 'string' ? rawBody : Buffer.from(rawBody).toString('utf8');
  return await verify(secret, text, signature);
};
