import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';

const NAMES = ['pipeline.yml', 'pipeline.yaml', 'pipeline.json'];
const SKIPPED = ['node_modules', '.git', '.stepline'];

const requireFolder = async (directory: string): Promise<void> => {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new ConfigurationError('--pipelines', `${directory} is not a folder`);
};

/** Links are followed, as `npm run deploy` does, but not into a folder that they lie in. */
const isFolder = async (entry: Dirent, above: readonly string[]): Promise<boolean> => {
  if (SKIPPED.includes(entry.name)) return false;
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const path = join(entry.parentPath, entry.name);
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true && !above.includes(await realpath(path));
};

const below = async (directory: string, outer: readonly string[]): Promise<readonly string[]> => {
  const above = [...outer, await realpath(directory)];
  const entries = await readdir(directory, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && NAMES.includes(entry.name));
  const deeper = await Promise.all(
    entries.map(async (entry) =>
      (await isFolder(entry, above)) ? below(join(directory, entry.name), above) : [],
    ),
  );
  return [...files.map(({ name }) => join(directory, name)), ...deeper.flat()].sort();
};

/** Every declaration in a folder and its subfolders, once, in the order of their paths. */
export const findPipelines = async (directory: string): Promise<readonly string[]> => {
  await requireFolder(directory);
  const files = await below(directory, []);
  // Where two links lead to one folder, the first path is taken.
  const found = new Map<string, string>();
  for (const file of files) {
    const real = await realpath(file);
    if (!found.has(real)) found.set(real, file);
  }
  return [...found.values()];
};
