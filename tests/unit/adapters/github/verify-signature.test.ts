import { sign } from '@octokit/webhooks-methods';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../../adapters/github/verify-signature.ts';

const secret = 'it is a secret';
const body = '{"ref":"refs/heads/grün"}';

describe('verifySignature', () => {
  // The example of GitHub's page "Validating webhook deliveries".
  it('accepts the signature of GitHub’s own example', async () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(await verifySignature("It's a Secret to Everybody", 'Hello, World!', signature)).toBe(true);
  });

  it('accepts the signature of the bytes, and of the text', async () => {
    const signature = await sign(secret, body);
    expect(await verifySignature(secret, body, signature)).toBe(true);
    expect(await verifySignature(secret, new TextEncoder().encode(body), signature)).toBe(true);
  });

  it('refuses another body, another secret, and one byte more', async () => {
    const signature = await sign(secret, body);
    expect(await verifySignature(secret, `${body} `, signature)).toBe(false);
    expect(await verifySignature(secret, `\uFEFF${body}`, signature)).toBe(false);
    expect(await verifySignature('other', body, signature)).toBe(false);
  });

  it.each([undefined, '', 'sha256=', 'sha1=0123', 'sha256=zz', `sha256=${'0'.repeat(64)} `, 'SHA256'])(
    'refuses the signature %j',
    async (signature) => {
      expect(await verifySignature(secret, body, signature)).toBe(false);
    },
  );

  it('refuses everything without a secret or a body', async () => {
    const signature = await sign(secret, body);
    expect(await verifySignature('', body, signature)).toBe(false);
    expect(await verifySignature(secret, '', signature)).toBe(false);
    expect(await verifySignature(secret, new Uint8Array(), signature)).toBe(false);
  });

  it('refuses bytes that are not UTF-8, even when their replacement was signed', async () => {
    const bytes = Uint8Array.of(0x7b, 0xff, 0x7d);
    expect(await verifySignature(secret, bytes, await sign(secret, '{\uFFFD}'))).toBe(false);
  });
});
