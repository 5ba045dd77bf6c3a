import { createHash, hash } from 'node:crypto';

const ALGORITHM = 'sha256';

/** Equal bytes have equal ETags, as in S3. */
export const etagOf = (body: Uint8Array): string => hash(ALGORITHM, body, 'hex');

/** The same for bytes that pass by: counts and hashes them. */
export const createEtagMeter = (): {
  readonly add: (chunk: Uint8Array) => void;
  readonly finish: () => { readonly etag: string; readonly size: number };
} => {
  const digest = createHash(ALGORITHM);
  let size = 0;
  return {
    add: (chunk) => {
      digest.update(chunk);
      size += chunk.byteLength;
    },
    finish: () => ({ etag: digest.digest('hex'), size }),
  };
};
