import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CollectedFile } from '../../adapters/zip/collected-file.ts';

/** Writes files by their relative paths; one whose text begins with `#!` may be executed. */
export const writeTree = async (
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  await mkdir(directory, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    if (text.startsWith('#!')) await chmod(file, 0o755);
  }
};

/** Every regular file below a directory, in order. */
export const filesBelow = async (directory: string): Promise<readonly CollectedFile[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return sources.sort().map((source) => ({ path: source.slice(directory.length + 1), source }));
};
