import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';

const NAMES = ['pipeline.yml', 'pipeline.yaml', 'pipeline.json'];
const SKIPPED = ['node_modules', '.git', '.stepline'];

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Links are followed, but not into a folder that they lie in. */
const isFolder = (entry: Dirent, above: readonly string[]): boolean => {
  if (SKIPPED.includes(entry.name)) return false;
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const path = join(entry.parentPath, entry.name);
  return isDirectory(path) && !above.includes(realpathSync(path));
};

const below = (directory: string, outer: readonly string[]): readonly string[] => {
  const above = [...outer, realpathSync(directory)];
  const entries = readdirSync(directory, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && NAMES.includes(entry.name));
  const folders = entries.filter((entry) => isFolder(entry, above));
  return [
    ...files.map(({ name }) => join(directory, name)),
    ...folders.flatMap(({ name }) => below(join(directory, name), above)),
  ].sort();
};

/** Paths to different files or folders; where two lead to the same one, the first is taken. */
export const distinct = (paths: readonly string[]): readonly string[] => {
  const found = new Map<string, string>();
  for (const path of paths) {
    const real = realpathSync(path);
    if (!found.has(real)) found.set(real, path);
  }
  return [...found.values()];
};

/** Every declaration in a folder and its subfolders, once, in the order of their paths: what is served, checked and deployed. */
export const findPipelines = (directory: string): readonly string[] => {
  if (!isDirectory(directory)) throw new ConfigurationError(directory, 'is not a folder');
  return distinct(below(directory, []));
};
