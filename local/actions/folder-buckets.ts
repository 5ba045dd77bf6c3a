import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CollectedFile } from '../../adapters/zip/collected-file.ts';
import { writeZip } from '../../adapters/zip/write-zip.ts';
import { PlatformError } from '../../lib/errors.ts';
import type { Buckets } from '../../lib/ports.ts';
import { checkedBucket } from '../s3/checked-bucket.ts';
import { checkedKey } from '../s3/checked-key.ts';

/** The first day that a zip can tell: equal files make equal bytes, and so the same version. */
const MTIME = new Date(1980, 0, 1);

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
};

const filesOf = async (folder: string): Promise<readonly CollectedFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((source) => ({ path: relative(folder, source), source }));
};

const hashOf = async (files: readonly CollectedFile[]): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of writeZip(files, { mtime: MTIME })) hash.update(chunk);
  return hash.digest('hex').slice(0, 32);
};

async function* unchanged(folder: string, files: readonly CollectedFile[], version: string) {
  const hash = createHash('sha256');
  for await (const chunk of writeZip(files, { mtime: MTIME })) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex').slice(0, 32) === version) return;
  throw new PlatformError('FolderChanged', `${folder} changed while it was read`);
}

/**
 * Buckets in which a folder counts as an object, too: a zip of its files, whose version is a hash of them. So a source
 * can be a folder that somebody works in. Only the version that is there now can be had.
 * @param root the folder of the buckets, as `openDirectoryBuckets` has it.
 */
export const withFolders = (buckets: Buckets, root: string): Buckets => ({
  put: (bucket, key, body, options) => buckets.put(bucket, key, body, options),
  get: async (bucket, key, versionId) => {
    const object = await buckets.get(bucket, key, versionId);
    if (object) return object;
    const folder = join(root, checkedBucket(bucket), checkedKey(key));
    if (!(await isFolder(folder))) return undefined;
    const files = await filesOf(folder);
    const version = await hashOf(files);
    if (versionId !== undefined && versionId !== version) return undefined;
    return { body: unchanged(folder, files, version), versionId: version, etag: version, metadata: {} };
  },
});
