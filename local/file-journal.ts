import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An entry, or why it cannot be read. */
export type Kept<Entry> = { readonly id: string } & (
  | { readonly entry: Entry }
  | { readonly problem: unknown }
);

/** What was accepted, as a file each, so that none is lost with the process. */
export interface FileJournal<Entry> {
  keep(id: string, entry: Entry): Promise<void>;
  find(id: string): Promise<Entry | undefined>;
  /** Dropping what is not there succeeds. */
  drop(id: string): Promise<void>;
  /** Leaves the file where it is, under a name that nobody reads: for one that cannot be read. */
  setAside(id: string): Promise<void>;
  /** All entries, by their ids' order; one that cannot be read hides no other. */
  read(): Promise<readonly Kept<Entry>[]>;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** A journal in a folder of its own. Ids are safe as names of files: letters, digits and `-`. */
export const createFileJournal = <Entry extends object>(directory: string): FileJournal<Entry> => {
  const pathOf = (id: string): string => join(directory, `${id}.json`);
  const load = async (path: string): Promise<Entry> => JSON.parse(await readFile(path, 'utf8'));
  return {
    keep: async (id, entry) => {
      await mkdir(directory, { recursive: true });
      const path = pathOf(id);
      // It may hold secrets of a configuration.
      await writeFile(`${path}.new`, JSON.stringify(entry), { mode: 0o600, flush: true });
      await rename(`${path}.new`, path);
    },
    find: async (id) => {
      try {
        return await load(pathOf(id));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    drop: (id) => rm(pathOf(id), { force: true }),
    setAside: (id) => rename(pathOf(id), `${pathOf(id)}.unreadable`),
    read: async () => {
      await mkdir(directory, { recursive: true });
      const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
      return Promise.all(
        names.map(async (name) => {
          const id = name.slice(0, -'.json'.length);
          return load(pathOf(id)).then(
            (entry) => ({ id, entry }),
            (problem: unknown) => ({ id, problem }),
          );
        }),
      );
    },
  };
};
