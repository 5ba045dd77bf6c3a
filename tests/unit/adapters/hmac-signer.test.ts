import { describe, expect, it } from 'vitest';
import { createHmacSigner } from '../../../adapters/hmac-signer.ts';

describe('the signer', () => {
  it('makes HMAC-SHA256 of the text, in base64url without padding', async () => {
    // RFC 4231, test case 2.
    expect(await createHmacSigner('Jefe').sign('what do ya want for nothing?')).toBe(
      Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString(
        'base64url',
      ),
    );
  });

  it('gives every text and secret another signature of 43 characters', async () => {
    const signatures = await Promise.all([
      createHmacSigner('a').sign('x'),
      createHmacSigner('a').sign('y'),
      createHmacSigner('b').sign('x'),
    ]);
    expect(new Set(signatures).size).toBe(3);
    expect(signatures.every((each) => /^[\w-]{43}$/.test(each))).toBe(true);
  });
});
