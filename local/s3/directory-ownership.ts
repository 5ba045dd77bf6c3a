import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryInUse } from './data-directory-in-use.ts';
import { processIdentity } from './process-identity.ts';
import { codeOf } from './store-unavailable.ts';

interface Owner {
  readonly pid: number;
  readonly identity: string;
  readonly released: boolean;
}

const TRIES = 50;
const FILE = /^owner-(\d+)\.json$/;

/**
 * Makes this process the one owner of `directory`, until the returned function is called or the process ends.
 *
 * Owners are numbered files in `stateDirectory`, and the highest number owns. A new owner links its finished file to the
 * next number, which succeeds for one process only; so a dead owner is replaced without a moment in which two, or a
 * third, could believe they had replaced it. The predecessor's file stays, so that whoever lists the folder at that
 * moment never finds it empty.
 *
 * @throws {DataDirectoryInUse} naming directory and pid.
 */
export const ownDirectory = async (
  directory: string,
  stateDirectory: string,
): Promise<() => Promise<void>> => {
  await mkdir(stateDirectory, { recursive: true });
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const newest = Math.max(0, ...(await generations(stateDirectory)));
    if (newest > 0) await refuseIfAlive(directory, ownerFile(stateDirectory, newest));
    if (await claim(stateDirectory, newest + 1)) {
      await forgetBefore(stateDirectory, newest);
      return () => write(ownerFile(stateDirectory, newest + 1), { ...self(), released: true });
    }
  }
  throw new DataDirectoryInUse(directory, process.pid);
};

const ownerFile = (stateDirectory: string, generation: number): string =>
  join(stateDirectory, `owner-${generation}.json`);

const generations = async (stateDirectory: string): Promise<number[]> =>
  (await readdir(stateDirectory)).flatMap((name) => {
    const match = FILE.exec(name);
    return match ? [Number(match[1])] : [];
  });

const self = (): Owner => ({
  pid: process.pid,
  identity: processIdentity(process.pid) ?? 'unknown',
  released: false,
});

const refuseIfAlive = async (directory: string, file: string): Promise<void> => {
  const owner = await readOwner(file);
  if (owner === undefined || owner.released) return;
  if (processIdentity(owner.pid) === owner.identity) throw new DataDirectoryInUse(directory, owner.pid);
};

/** Undefined when the file is gone, or was cut short by a power cut: then its process is gone as well. */
const readOwner = async (file: string): Promise<Owner | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

const claim = async (stateDirectory: string, generation: number): Promise<boolean> => {
  const draft = join(stateDirectory, `draft-${randomUUID()}`);
  await writeFile(draft, JSON.stringify(self()));
  try {
    await link(draft, ownerFile(stateDirectory, generation));
    return true;
  } catch (error) {
    // ENOENT: the new owner swept our draft away.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** Removes what is older than the predecessor, and drafts of processes that died while claiming. */
const forgetBefore = async (stateDirectory: string, predecessor: number): Promise<void> => {
  for (const name of await readdir(stateDirectory)) {
    const match = FILE.exec(name);
    const old = match !== null && Number(match[1]) < predecessor;
    if (old || name.startsWith('draft-')) await rm(join(stateDirectory, name), { force: true });
  }
};

const write = async (file: string, owner: Owner): Promise<void> => {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(owner));
  await rename(draft, file);
};
