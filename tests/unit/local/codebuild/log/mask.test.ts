import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMask } from '../../../../../local/codebuild/log/mask.ts';

describe('createMask', () => {
  it('hides a secret, and leaves the rest as it is', () => {
    expect(createMask(['s3cret']).apply('a s3cret b S3CRET')).toBe('a *** b S3CRET');
  });

  it('takes a secret literally', () => {
    expect(createMask(['a.*(b']).apply('a.*(b axx(b')).toBe('*** axx(b');
  });

  it('hides the longer of two secrets first', () => {
    expect(createMask(['key', 'key-and-more']).apply('key-and-more')).toBe('***');
  });

  it('hides every line of a secret with many', () => {
    const key = '-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nabcdef\n-----END KEY-----\n';
    const mask = createMask([key]);
    for (const line of key.trim().split('\n')) expect(mask.apply(line)).toBe('***');
  });

  it.each(['AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE'])('hides the access key id %s', (id) => {
    expect(createMask([]).apply(`id=${id}, and ${id}`)).toBe('id=***, and ***');
  });

  it('leaves access key ids in values that go on to other actions', () => {
    expect(createMask(['s3cret']).secrets('AKIAIOSFODNN7EXAMPLE:s3cret')).toBe('AKIAIOSFODNN7EXAMPLE:***');
  });

  it('leaves what only looks like an access key id', () => {
    const text = 'AKIA, akiaiosfodnn7example, XAKIAIOSFODNN7EXAMPLE, AKIAIOSFODNN7EXAMPLE1';
    expect(createMask([]).apply(text)).toBe(text);
  });

  it('hides nothing when there is nothing to hide', () => {
    expect(createMask(['', ' ']).apply('a b')).toBe('a b');
  });

  it('hides base64 of a secret wherever in a text it begins', () => {
    const word = fc.string({ minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(
        word,
        fc.string({ maxLength: 10 }),
        fc.string({ maxLength: 10 }),
        (secret, before, after) => {
          const encoded = Buffer.from(before + secret + after).toString('base64');
          return createMask([secret]).apply(encoded) !== encoded;
        },
      ),
    );
  });

  it('never shows a secret', () => {
    const secret = fc
      .string({ minLength: 4, maxLength: 20 })
      .filter((text) => text.trim().length >= 4 && !text.includes('*'));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.array(fc.string(), { maxLength: 6 }),
        (secrets, texts) => {
          const text = texts.flatMap((part, index) => [part, secrets[index % secrets.length] ?? '']).join('');
          const masked = createMask(secrets).apply(text);
          return secrets.every((hidden) => !masked.includes(hidden));
        },
      ),
    );
  });
});
