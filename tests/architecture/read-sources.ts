import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Texts of source files by their path from the root, with `/` between. */
export type Sources = ReadonlyMap<string, string>;

const SOURCE = /\.(?:[cm]?[jt]s|tsx|jsx)$/;

/** The source files below some folders of the project; a folder that is not there has none. */
export const readSources = (root: string, folders: readonly string[]): Sources => {
  const entries = folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(`${sep}node_modules${sep}`));
  return new Map(
    entries.map((path) => [relative(root, path).replaceAll(sep, '/'), readFileSync(path, 'utf8')]),
  );
};
