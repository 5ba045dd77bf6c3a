import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore, StoredObject, WriteCondition } from '../../../lib/ports.ts';
import { PreconditionFailed } from '../../../lib/store/precondition-failed.ts';
import { isUnreached, nameOf, platformError, statusOf } from '../aws-error.ts';
import { type RetryPolicy, retrying, standardRetries } from '../retry.ts';
import { uploadStream } from './upload-stream.ts';

export interface S3StoreOptions {
  /** Made with `maxAttempts: 1`: the store repeats by itself, since the SDK does not repeat a 409. */
  readonly client: S3Client;
  readonly bucket: string;
  readonly retries?: RetryPolicy;
}

/** What S3 does beyond the port. */
export interface S3Store extends ObjectStore {
  exists(key: string): Promise<boolean>;
  /** Within the bucket, by S3 itself: of an object of up to 5 GB. What is not there is passed over. */
  copy(from: string, to: string): Promise<void>;
  /** Lifecycle rules of the bucket act on tags: see the janitor. */
  /** Replaces the tags of an object; what is not there is passed over. */
  tag(key: string, tags: Readonly<Record<string, string>>): Promise<void>;
}

const MOST_KEYS = 1_000;

/** A HEAD has no body to name what is missing. */
const isMissing = (error: unknown): boolean => nameOf(error) === 'NoSuchKey' || nameOf(error) === 'NotFound';

const headersOf = (condition: WriteCondition | undefined) => {
  if (condition === undefined) return {};
  return 'ifNoneMatch' in condition ? { IfNoneMatch: condition.ifNoneMatch } : { IfMatch: condition.ifMatch };
};

/** 412: somebody was faster. 404 on a write that expects an object: it was deleted (design D7). */
const isRefused = (error: unknown, condition: WriteCondition | undefined): boolean =>
  condition !== undefined && (statusOf(error) === 412 || ('ifMatch' in condition && isMissing(error)));

/**
 * The object store over one S3 bucket, but for storing streams. Throttling, 409, 5xx and lost answers are repeated with
 * jitter; a write whose answer was lost can so meet itself and answer `PreconditionFailed`: `createDocuments` knows its own
 * write by its writer.
 */
export const createS3Objects = (options: S3StoreOptions): Omit<S3Store, 'putStream'> => {
  const { client, bucket: Bucket, retries = standardRetries } = options;

  const send = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    try {
      return await retrying(retries, request);
    } catch (error) {
      throw platformError('StoreUnavailable', what, error);
    }
  };

  const missingAs = async <T>(request: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await request();
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };

  const read = async (Key: string): Promise<StoredObject> => {
    const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return { body: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag };
  };

  const put: ObjectStore['put'] = async (key, body, condition) => {
    const input = { Bucket, Key: key, Body: body.slice(), ...headersOf(condition) };
    return send(`write ${key}`, async () => {
      const { ETag = '' } = await client.send(new PutObjectCommand(input));
      return { etag: ETag };
    }).catch((error: unknown) => {
      if (error instanceof Error && isRefused(error.cause, condition))
        throw new PreconditionFailed(key, { cause: error.cause });
      throw error;
    });
  };

  return {
    put,
    get: (key) => send(`read ${key}`, () => missingAs(() => read(key))),
    exists: (Key) =>
      send(`look for ${Key}`, async () => {
        const found = await missingAs(() => client.send(new HeadObjectCommand({ Bucket, Key })));
        return found !== undefined;
      }),
    copy: async (from, Key) => {
      const CopySource = `${Bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
      const command = new CopyObjectCommand({ Bucket, Key, CopySource });
      await send(`copy ${from}`, () => missingAs(() => client.send(command)));
    },
    delete: async (Key) => {
      await send(`delete ${Key}`, () => client.send(new DeleteObjectCommand({ Bucket, Key })));
    },
    list: async (Prefix, { startAfter, limit = MOST_KEYS } = {}) => {
      const input = {
        Bucket,
        Prefix,
        MaxKeys: Math.min(limit, MOST_KEYS),
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
      };
      const page = await send(`list ${Prefix}`, () => client.send(new ListObjectsV2Command(input)));
      const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
      return { keys, more: page.IsTruncated ?? false };
    },
    getStream: (key) =>
      send(`read ${key}`, () =>
        missingAs(async () => {
          const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
          return { body: streamOf(Body), size: ContentLength };
        }),
      ),
    tag: async (Key, tags) => {
      const TagSet = Object.entries(tags).map(([name, Value]) => ({ Key: name, Value }));
      const command = new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } });
      await send(`tag ${Key}`, () => missingAs(() => client.send(command)));
    },
  };
};

/** For those who store streams too: of any size, in parts where one is large. */
export const createStreamWriter = (options: S3StoreOptions): Pick<S3Store, 'putStream'> => {
  const { client, bucket: Bucket, retries = standardRetries } = options;
  return {
    putStream: async (key, body) => {
      try {
        return await uploadStream(client, retries, { Bucket, Key: key }, body);
      } catch (error) {
        // What the source threw goes on as it is; only S3's faults are the store's.
        if (statusOf(error) === undefined && !isUnreached(error)) throw error;
        throw platformError('StoreUnavailable', `write ${key}`, error);
      }
    },
  };
};

/** All of the store. */
export const createS3Store = (options: S3StoreOptions): S3Store => ({
  ...createS3Objects(options),
  ...createStreamWriter(options),
});

/** In Node the SDK's body is a stream; its type says that it may be a browser's. */
export const streamOf = (body: unknown): AsyncIterable<Uint8Array> => {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
    return body as AsyncIterable<Uint8Array>;
  throw new TypeError('the answer of S3 has no body');
};
