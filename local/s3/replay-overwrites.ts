import { readFile, rm } from 'node:fs/promises';
import type { DurableFiles } from './durable-files.ts';
import { decodeOverwrites } from './overwrite-entries.ts';
import { codeOf, unavailable } from './store-unavailable.ts';

/**
 * Brings what a process that died left in its journal into the files. To be called before anybody reads them.
 * @param flushRemoval makes sure that the journal stays away, since later changes of the files are not in it.
 */
export const replayOverwrites = async (
  path: string,
  files: DurableFiles,
  flushRemoval: () => Promise<void> = async () => {},
): Promise<void> => {
  const journal = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unavailable(path, error);
  });
  if (journal === undefined) return;
  for (const [key, body] of decodeOverwrites(journal)) await files.write(key, body);
  await rm(path);
  await flushRemoval();
};
