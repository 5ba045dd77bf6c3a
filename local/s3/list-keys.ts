import { compareKeys } from './compare-keys.ts';
import type { DirectoryIndex } from './directory-index.ts';
import { lowerBound } from './sorted-names.ts';

interface Search {
  readonly index: Pick<DirectoryIndex, 'names'>;
  readonly startAfter: string;
  readonly limit: number;
  readonly found: string[];
}

/**
 * Keys that begin with `prefix`, after `startAfter`, in UTF-8 byte order. Walks only into folders that can hold such
 * keys, and stops when it has enough: the cost is that of the answer, not of what is stored.
 */
export const listKeys = async (
  index: Pick<DirectoryIndex, 'names'>,
  prefix: string,
  options: { readonly startAfter?: string; readonly limit: number },
): Promise<{ readonly keys: readonly string[]; readonly more: boolean }> => {
  const { startAfter = '', limit } = options;
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  // No stored key has such segments, and the file system would walk out of the directory.
  if (
    folder
      .split('/')
      .slice(0, -1)
      .some((name) => ['', '.', '..'].includes(name))
  )
    return { keys: [], more: false };
  const found: string[] = [];
  await walk({ index, startAfter, limit: limit + 1, found }, folder, prefix.slice(folder.length));
  return { keys: found.slice(0, limit), more: found.length > limit };
};

const walk = async (search: Search, folder: string, namePrefix: string): Promise<void> => {
  const { index, startAfter, limit, found } = search;
  const inside = startAfter.startsWith(folder);
  if (!inside && compareKeys(startAfter, folder) > 0) return;
  let from = firstName(inside ? startAfter.slice(folder.length) : '', namePrefix);
  while (found.length < limit) {
    // Asked for and sought anew each time: others may write while we are in a folder below.
    const names = await index.names(folder);
    const name = names[lowerBound(names, from)];
    if (name === undefined || !name.startsWith(namePrefix)) return;
    await visit(search, folder, name);
    from = `${name}\0`;
  }
};

/** A name with NUL does not exist, so `name + NUL` is the place right after the name. */
const firstName = (after: string, namePrefix: string): string => {
  const slash = after.indexOf('/');
  const next = slash === -1 ? `${after}\0` : after.slice(0, slash + 1);
  return after === '' || compareKeys(next, namePrefix) < 0 ? namePrefix : next;
};

const visit = async (search: Search, folder: string, name: string): Promise<void> => {
  if (name.endsWith('/')) await walk(search, folder + name, '');
  else search.found.push(folder + name);
};
