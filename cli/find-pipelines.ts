import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';

const NAMES = ['pipeline.yml', 'pipeline.yaml', 'pipeline.json'];
const SKIPPED = ['node_modules', '.git', '.stepline'];

const requireFolder = async (directory: string): Promise<void> => {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) throw new ConfigurationError('--pipelines', `${directory} is not a folder`);
};

const below = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && NAMES.includes(entry.name));
  const folders = entries.filter((entry) => entry.isDirectory() && !SKIPPED.includes(entry.name));
  const deeper = await Promise.all(folders.map(({ name }) => below(join(directory, name))));
  return [...files.map(({ name }) => join(directory, name)), ...deeper.flat()].sort();
};

/** Every declaration in a folder and its subfolders, in the order of their paths. */
export const findPipelines = async (directory: string): Promise<readonly string[]> => {
  await requireFolder(directory);
  return below(directory);
};
