import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys } from './compare-keys.ts';
import { place } from './sorted-names.ts';
import { codeOf, unavailable } from './store-unavailable.ts';

/**
 * The names in each directory, in the order of listings: objects as they are, folders with a trailing `/` (so a folder
 * sorts where its keys do). Read from disk on first use, then kept by `add` and `remove`: sound, since one process owns
 * the directory. Directories that were not asked for lately are forgotten, so memory has a bound.
 *
 * Folders are written as keys are: `''` for the root, `a/b/` below it.
 */
export interface DirectoryIndex {
  /** Live: later changes show in it. Ask again after awaiting something else, since it may be forgotten meanwhile. */
  names(folder: string): Promise<readonly string[]>;
  /** An object is there now. */
  add(key: string): void;
  /** An object, or a folder (with its trailing `/`), is gone. */
  remove(keyOrFolder: string): void;
}

interface Folder {
  readonly names: string[];
  /** Changes made while the directory is being read; undefined once it is read. */
  changes: { readonly name: string; readonly present: boolean }[] | undefined;
  ready: Promise<void>;
}

/** What a forgotten-or-kept directory counts besides its names. */
const FOLDER_WEIGHT = 8;

export const createDirectoryIndex = (
  root: string,
  options: { readonly hidden: string; readonly maximumNames?: number },
): DirectoryIndex => {
  const { hidden, maximumNames = 200_000 } = options;
  const folders = new Map<string, Folder>();
  let weight = 0;

  const drop = (path: string, folder: Folder): void => {
    if (folders.get(path) !== folder) return;
    folders.delete(path);
    weight -= folder.names.length + FOLDER_WEIGHT;
  };

  /** Least recently used first: a Map keeps its order of insertion, and `names` inserts anew. */
  const shrink = (): void => {
    for (const [path, folder] of folders) {
      if (weight <= maximumNames || folders.size === 1) return;
      if (folder.changes === undefined) drop(path, folder);
    }
  };

  const load = async (path: string, folder: Folder): Promise<void> => {
    try {
      const found = await read(root, path, hidden);
      for (const name of found) folder.names.push(name);
      folder.names.sort(compareKeys);
      for (const { name, present } of folder.changes ?? []) place(folder.names, name, present);
      folder.changes = undefined;
      weight += folder.names.length;
      shrink();
    } catch (error) {
      drop(path, folder);
      throw error;
    }
  };

  const open = (path: string): Folder => {
    const folder: Folder = { names: [], changes: [], ready: Promise.resolve() };
    folders.set(path, folder);
    weight += FOLDER_WEIGHT;
    folder.ready = load(path, folder);
    return folder;
  };

  const touch = (path: string, folder: Folder): void => {
    folders.delete(path);
    folders.set(path, folder);
  };

  const change = (path: string, name: string, present: boolean): void => {
    const folder = folders.get(path);
    if (folder === undefined) return;
    if (folder.changes !== undefined) {
      folder.changes.push({ name, present });
      return;
    }
    const before = folder.names.length;
    place(folder.names, name, present);
    weight += folder.names.length - before;
  };

  return {
    names: async (path) => {
      const known = folders.get(path);
      if (known?.changes === undefined && known !== undefined) {
        touch(path, known);
        return known.names;
      }
      const folder = known ?? open(path);
      await folder.ready;
      return folder.names;
    },
    add: (key) => {
      for (let end = key.length; end > 0; end = key.lastIndexOf('/', end - 2) + 1) {
        const [path, name] = split(key.slice(0, end));
        change(path, name, true);
      }
    },
    remove: (key) => {
      const [path, name] = split(key);
      change(path, name, false);
      const folder = folders.get(key);
      if (folder !== undefined && folder.changes === undefined) drop(key, folder);
    },
  };
};

/** `a/b/c` → `a/b/` and `c`; `a/b/` → `a/` and `b/`. */
const split = (key: string): [folder: string, name: string] => {
  const at = key.lastIndexOf('/', key.length - 2) + 1;
  return [key.slice(0, at), key.slice(at)];
};

const read = async (root: string, path: string, hidden: string): Promise<string[]> => {
  try {
    if (path.startsWith(`${hidden}/`)) return [];
    const entries = await readdir(join(root, path), { withFileTypes: true });
    return entries.flatMap((entry) => {
      if (path === '' && entry.name === hidden) return [];
      if (entry.isDirectory()) return [`${entry.name}/`];
      return entry.isFile() ? [entry.name] : [];
    });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
    throw unavailable(path, error);
  }
};
