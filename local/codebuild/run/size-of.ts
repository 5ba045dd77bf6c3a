import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 512;
const atOnce = 64;

/** Bytes that the files below `folders` take on disk, as `du` counts: holes are free, and a file with many names is one. */
export const sizeOf = async (folders: readonly string[]): Promise<number> => {
  const waiting = [...folders];
  const counted = new Set<string>();
  let bytes = 0;
  const count = async (path: string): Promise<void> => {
    // Gone by now: then it takes nothing.
    const stats = await lstat(path).catch(() => undefined);
    if (stats === undefined) return;
    const identity = `${stats.dev}:${stats.ino}`;
    if (stats.nlink > 1 && !stats.isDirectory()) {
      if (counted.has(identity)) return;
      counted.add(identity);
    }
    bytes += stats.blocks * blockBytes;
  };
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (let at = 0; at < entries.length; at += atOnce) {
      const some = entries.slice(at, at + atOnce);
      for (const entry of some) if (entry.isDirectory()) waiting.push(join(folder, entry.name));
      await Promise.all(some.map(({ name }) => count(join(folder, name))));
    }
  }
  return bytes;
};
