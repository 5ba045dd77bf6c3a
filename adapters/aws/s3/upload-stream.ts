import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type RetryPolicy, retrying } from '../retry.ts';

/** S3 takes parts from 5 MiB up and 10,000 of them: this size reaches 80 GB, and bounds the memory. */
export const PART_BYTES = 8 * 1024 * 1024;

/** Where a stream goes, and what the object says of itself. */
export type UploadTarget = Pick<
  PutObjectCommandInput,
  'Bucket' | 'Key' | 'ContentType' | 'CacheControl' | 'ACL' | 'ServerSideEncryption' | 'SSEKMSKeyId'
>;

/** Chunks of any size as parts of `PART_BYTES`, the last one shorter; at least one, maybe empty. */
async function* partsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    for (let rest = chunk; rest.length > 0; ) {
      const piece = rest.subarray(0, PART_BYTES - size);
      gathered.push(piece);
      size += piece.length;
      rest = rest.subarray(piece.length);
      if (size < PART_BYTES) continue;
      yield Buffer.concat(gathered);
      gathered = [];
      size = 0;
    }
  }
  yield Buffer.concat(gathered);
}

interface Upload {
  readonly client: S3Client;
  readonly retries: RetryPolicy;
  readonly target: UploadTarget;
  readonly uploadId: string | undefined;
}

const uploadPart = async (
  { client, retries, target, uploadId }: Upload,
  PartNumber: number,
  Body: Uint8Array,
) => {
  const { Bucket, Key } = target;
  const part = { Bucket, Key, UploadId: uploadId, PartNumber, Body };
  const { ETag } = await retrying(retries, () => client.send(new UploadPartCommand(part)));
  return { ETag, PartNumber };
};

/** All parts, one after the other; nothing of them stays when one fails or the source breaks. */
const uploadParts = async (
  upload: Upload,
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): Promise<{ etag: string; size: number }> => {
  const { client, retries, target, uploadId } = upload;
  const where = { Bucket: target.Bucket, Key: target.Key, UploadId: uploadId };
  try {
    const parts = [await uploadPart(upload, 1, first)];
    let size = first.length;
    for await (const body of rest) {
      if (body.length === 0) continue;
      parts.push(await uploadPart(upload, parts.length + 1, body));
      size += body.length;
    }
    const complete = new CompleteMultipartUploadCommand({ ...where, MultipartUpload: { Parts: parts } });
    const { ETag = '' } = await retrying(retries, () => client.send(complete));
    return { etag: ETag, size };
  } catch (error) {
    // What cannot be aborted now is left to the bucket's rule for unfinished uploads; the first fault is the one to tell.
    await retrying(retries, () => client.send(new AbortMultipartUploadCommand(where))).catch(() => {});
    throw error;
  }
};

/**
 * Stores a stream in bounded memory: one request when it is small, parts when it is not. A stream that fails leaves
 * nothing under the key, and what was there before stays.
 */
export const uploadStream = async (
  client: S3Client,
  retries: RetryPolicy,
  target: UploadTarget,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly etag: string; readonly size: number }> => {
  const parts = partsOf(body);
  try {
    const { value: first = new Uint8Array() } = await parts.next();
    if (first.length < PART_BYTES) {
      const put = { ...target, Body: first };
      const { ETag = '' } = await retrying(retries, () => client.send(new PutObjectCommand(put)));
      return { etag: ETag, size: first.length };
    }
    const { UploadId } = await retrying(retries, () => client.send(new CreateMultipartUploadCommand(target)));
    return await uploadParts({ client, retries, target, uploadId: UploadId }, first, parts);
  } finally {
    await parts.return();
  }
};
