import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BucketObject, Buckets, Clock, Ids } from '../../lib/ports.ts';
import { contentTypeOf } from '../http/content-type.ts';
import { checkedBucket } from './checked-bucket.ts';
import { checkedKey } from './checked-key.ts';
import type { DirectoryStoreOptions } from './directory-store.ts';
import { createDurableFiles } from './durable-files.ts';
import { createKeyLocks } from './key-locks.ts';
import { codeOf, unavailable } from './store-unavailable.ts';

/** Beside the buckets; no bucket's name begins with a dot. */
const STATE = '.versions';

/** One version of one object, as stored. */
interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly lastModified: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The newest version, and which file it is in the bucket's folder. */
interface Current {
  readonly version: Version;
  readonly file: string;
}

type Found = NonNullable<Awaited<ReturnType<Buckets['get']>>>;

/**
 * Buckets in a directory: `<root>/<bucket>/<key>` is the newest version as a plain file, to browse and to serve. All
 * versions are kept in `<root>/.versions`, each content once, so publishing an unchanged site again costs next to nothing.
 * A file that a person puts or changes in a bucket's folder becomes a new version when it is next asked for.
 *
 * Publishing is atomic for each object. The caller owns `root` (see `openDirectoryStore`).
 *
 * @throws {InvalidKey} for names and keys that cannot be a path below the bucket.
 * @throws {KeyConflict} where the bucket holds `a/b` and `a` is put, or the other way round.
 * @throws {StoreUnavailable} naming bucket, key and cause.
 */
export const openDirectoryBuckets = async (
  directory: string,
  ports: { readonly ids: Ids; readonly clock: Clock },
  options: Pick<DirectoryStoreOptions, 'flush'> = {},
): Promise<Buckets> => {
  const root = resolve(directory);
  const temporary = join(root, STATE, 'tmp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const files = createDurableFiles({ root, temporary, ...options });
  const locks = createKeyLocks();

  const readJson = async <T>(path: string): Promise<T | undefined> => {
    const body = await files.read(path);
    return body && (JSON.parse(Buffer.from(body).toString()) as T);
  };
  const writeJson = (path: string, value: object): Promise<void> =>
    files.write(path, Buffer.from(JSON.stringify(value)));

  /** What tells a file from the one that replaced it; undefined when there is none. */
  const fileAt = async (path: string): Promise<string | undefined> => {
    try {
      const { ino, size, mtimeNs, ...found } = await stat(join(root, path), { bigint: true });
      return (found.mode & 0o170000n) === 0o100000n ? `${ino}-${size}-${mtimeNs}` : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
      throw unavailable(path, error);
    }
  };

  /** Keeps a content under its hash, once. */
  const keepBody = async (
    bucket: string,
    path: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ etag: string; size: number }> => {
    const draft = await files.draft(path, body);
    const kept = bodyOf(bucket, draft.etag);
    if ((await fileAt(kept)) === undefined) await files.publish(draft, kept);
    else await rm(draft.path, { force: true });
    return draft;
  };

  const remember = async (version: Version, file: string): Promise<Version> => {
    const folder = folderOf(version.bucket, version.key);
    await writeJson(`${folder}/${version.versionId}.json`, version);
    await writeJson(`${folder}/current.json`, { version, file } satisfies Current);
    return version;
  };

  const publish = async (path: string, version: Version): Promise<void> => {
    const kept = await files.stream(bodyOf(version.bucket, version.etag));
    if (kept === undefined) throw new Error(`the content of ${path} is gone`);
    await files.publish(await files.draft(path, kept.body), path);
    const file = await fileAt(path);
    // Gone already: a person removed it in this moment; then it is not there.
    if (file !== undefined) await remember(version, file);
  };

  const adopt = async (bucket: string, key: string, file: string): Promise<Version | undefined> => {
    const path = `${bucket}/${key}`;
    const placed = await files.stream(path);
    if (placed === undefined) return undefined;
    const { etag, size } = await keepBody(bucket, path, placed.body);
    return remember(newVersion(bucket, key, { etag, size }, {}), file);
  };

  const newVersion = (
    bucket: string,
    key: string,
    content: { readonly etag: string; readonly size: number },
    options: BucketObject,
  ): Version => ({
    bucket,
    key,
    versionId: ports.ids.next(),
    etag: content.etag,
    size: content.size,
    lastModified: ports.clock.now(),
    metadata: metadataOf(key, options),
  });

  const newest = (bucket: string, key: string): Promise<Version | undefined> =>
    locks.run(`${bucket}/${key}`, async () => {
      const file = await fileAt(`${bucket}/${key}`);
      if (file === undefined) return undefined;
      const current = await readJson<Current>(`${folderOf(bucket, key)}/current.json`);
      return current?.file === file ? current.version : adopt(bucket, key, file);
    });

  const earlier = async (bucket: string, key: string, versionId: string): Promise<Version | undefined> =>
    /^[\w-]{1,64}$/.test(versionId) && versionId !== 'current'
      ? readJson<Version>(`${folderOf(bucket, key)}/${versionId}.json`)
      : undefined;

  const open = async (version: Version | undefined): Promise<Found | undefined> => {
    if (version === undefined) return undefined;
    const { bucket, versionId, etag, metadata } = version;
    const content = await files.stream(bodyOf(bucket, etag));
    return content && { body: content.body, versionId, etag, metadata };
  };

  return {
    put: async (bucket, key, body, options) => {
      const path = `${checkedBucket(bucket)}/${checkedKey(key)}`;
      const content = await keepBody(bucket, path, body);
      await locks.run(path, () => publish(path, newVersion(bucket, key, content, options)));
    },
    get: async (bucket, key, versionId) => {
      checkedBucket(bucket);
      checkedKey(key);
      return open(await (versionId === undefined ? newest(bucket, key) : earlier(bucket, key, versionId)));
    },
  };
};

const bodyOf = (bucket: string, etag: string): string => `${STATE}/${bucket}/bodies/${etag}`;

/** By hash: the folders of the keys `a` and `a/b` must not meet. The key itself is in each record. */
const folderOf = (bucket: string, key: string): string =>
  `${STATE}/${bucket}/objects/${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;

/** Under the names of HTTP's headers, as a GET of S3 answers them. */
const metadataOf = (key: string, options: BucketObject): Readonly<Record<string, string>> => ({
  'content-type': options.contentType ?? contentTypeOf(key),
  ...(options.cacheControl === undefined ? {} : { 'cache-control': options.cacheControl }),
  ...(options.acl === undefined ? {} : { 'x-amz-acl': options.acl }),
  ...(options.kmsKeyArn === undefined
    ? {}
    : { 'x-amz-server-side-encryption-aws-kms-key-id': options.kmsKeyArn }),
});
