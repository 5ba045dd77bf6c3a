import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

export interface FoundFile {
  /** Real path, without links. */
  readonly path: string;
  readonly size: bigint;
  /** Nanoseconds of the last change. */
  readonly modified: bigint;
  readonly inode: bigint;
}

const INDEX = 'index.html';

const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES']);

const unlessMissing = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && MISSING.has(String(error.code))) return undefined;
    throw error;
  }
};

/** The file or folder at `path`, if it is inside `folder` once all links are followed. */
const inspect = async (folder: string, path: string) => {
  const real = await unlessMissing(realpath(path));
  if (real === undefined || !(real === folder || real.startsWith(folder + sep))) return undefined;
  const stats = await unlessMissing(stat(real, { bigint: true }));
  return stats && { real, stats };
};

const findRegular = async (folder: string, path: string): Promise<FoundFile | undefined> => {
  const there = await inspect(folder, path);
  if (!there?.stats.isFile()) return undefined;
  const { size, mtimeNs, ino } = there.stats;
  return { path: there.real, size, modified: mtimeNs, inode: ino };
};

/**
 * What a bucket's folder has at a path: `[bucket, ...names]`, where an empty last name asks for the index document.
 * `'folder'`: there is a folder with an index document, and the path lacks its last slash.
 */
export const findFile = async (
  root: string,
  [bucket = '', ...names]: readonly string[],
): Promise<FoundFile | 'folder' | undefined> => {
  const realRoot = await unlessMissing(realpath(root));
  const folder = realRoot === undefined ? undefined : await inspect(realRoot, join(realRoot, bucket));
  if (!folder?.stats.isDirectory()) return undefined;
  const path = join(folder.real, ...names);
  if (names.at(-1) === '') return findRegular(folder.real, join(path, INDEX));
  const file = await findRegular(folder.real, path);
  if (file) return file;
  return (await findRegular(folder.real, join(path, INDEX))) ? 'folder' : undefined;
};
