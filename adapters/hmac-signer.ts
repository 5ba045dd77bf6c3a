import { createHmac } from 'node:crypto';
import type { Signer } from '../lib/ports.ts';

/** Signs with a secret that never leaves it. */
export const createHmacSigner = (secret: string): Signer => ({
  sign: async (text) => createHmac('sha256', secret).update(text).digest('base64url'),
});
