import { createHmac } from 'node:crypto';
import type { Signer } from '../../lib/ports.ts';

/** The real thing, with a secret that a test may know. */
export const testSigner = (secret = 'only in tests'): Signer => ({
  sign: async (text) => createHmac('sha256', secret).update(text).digest('base64url'),
});
