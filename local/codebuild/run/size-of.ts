import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;
const atOnce = 64;

export interface Size {
  readonly bytes: number;
  /** A folder that could not be read, when there is one: what is in it is not counted. */
  readonly unread?: string;
}

/** What the files below `folders` take on disk, as `du` counts: holes are free, and a file with many names is one. */
export const sizeOf = async (folders: readonly string[]): Promise<Size> => {
  const waiting = [...folders];
  const counted = new Set<string>();
  let bytes = 0;
  let unread: string | undefined;
  const missed = (folder: string, error: unknown): void => {
    if (!isGone(error)) unread ??= folder;
  };
  const count = async (folder: string, name: string): Promise<void> => {
    const stats = await lstat(join(folder, name)).catch((error) => missed(folder, error));
    if (!stats) return;
    const identity = `${stats.dev}:${stats.ino}`;
    if (stats.nlink > 1 && !stats.isDirectory()) {
      if (counted.has(identity)) return;
      counted.add(identity);
    }
    bytes += stats.blocks * blockBytes;
  };
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const path = folder;
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => missed(path, error));
    if (!entries) continue;
    for (let at = 0; at < entries.length; at += atOnce) {
      const some = entries.slice(at, at + atOnce);
      for (const entry of some) if (entry.isDirectory()) waiting.push(join(path, entry.name));
      await Promise.all(some.map(({ name }) => count(path, name)));
    }
  }
  return { bytes, ...(unread === undefined ? {} : { unread }) };
};

/** Since it was listed: then it takes nothing. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
