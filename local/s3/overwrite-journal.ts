import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Draft, DurableFiles } from './durable-files.ts';
import type { FileStream } from './file-stream.ts';
import { createKeyLocks } from './key-locks.ts';
import { codeOf, unavailable } from './store-unavailable.ts';

/** Then all goes into its files. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;

/** What a line of the journal says of the bytes behind it; `size` -1: the file itself has what counts. */
interface Entry {
  readonly key: string;
  readonly size: number;
  readonly sum: number;
}

const encode = (key: string, body: Uint8Array | undefined): Buffer => {
  const entry: Entry = { key, size: body?.byteLength ?? -1, sum: body === undefined ? 0 : crc32(body) };
  const head = Buffer.from(`${JSON.stringify(entry)}\n`);
  return body === undefined ? head : Buffer.concat([head, body, Buffer.from('\n')]);
};

/** The newest state of each key, up to the first entry that was not written to its end. */
const decode = (journal: Buffer): ReadonlyMap<string, Uint8Array> => {
  const newest = new Map<string, Uint8Array>();
  for (let at = 0; at < journal.length; ) {
    const end = journal.indexOf(10, at);
    if (end < 0) break;
    let entry: Entry;
    try {
      entry = JSON.parse(journal.toString('utf8', at, end)) as Entry;
    } catch {
      break;
    }
    at = end + 1;
    if (entry.size < 0) newest.delete(entry.key);
    else {
      const body = journal.subarray(at, at + entry.size);
      if (body.length < entry.size || crc32(body) !== entry.sum) break;
      newest.set(entry.key, body);
      at += entry.size + 1;
    }
  }
  return newest;
};

/** Brings what a process that died left in its journal into the files. To be called before anybody reads them. */
export const replayOverwrites = async (path: string, files: DurableFiles): Promise<void> => {
  const journal = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unavailable(path, error);
  });
  if (journal === undefined) return;
  for (const [key, body] of decode(journal)) await files.write(key, body);
  await rm(path);
};

export interface JournaledFiles extends DurableFiles {
  /** Brings everything into its files and removes the journal. */
  close(): Promise<void>;
}

/**
 * Files for a process that runs one thing and flushes nothing. To replace a file costs 0.4 ms (a new one, a name taken
 * over), and a record is replaced forty times in a short run; so new states of files that are there are appended to one
 * journal instead (0.02 ms), and come into their files at the end. What was answered survives the death of the process all
 * the same: whoever opens the directory next brings it in.
 */
export const openJournaledFiles = (files: DurableFiles, path: string): JournaledFiles => {
  /** Keys that have a file. */
  const known = new Set<string>();
  const pending = new Map<string, Uint8Array>();
  let journal: number | undefined;
  let length = 0;
  /** One change at a time: the journal and the files must tell of all keys in one order. */
  const locks = createKeyLocks();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => locks.run('journal', work);

  const append = (key: string, body: Uint8Array | undefined): void => {
    const bytes = encode(key, body);
    try {
      journal ??= openSync(path, 'a', 0o600);
      for (let at = 0; at < bytes.length; ) at += writeSync(journal, bytes, at);
    } catch (error) {
      // Half an entry would hide those that come after it.
      if (journal !== undefined) ftruncateSync(journal, length);
      throw unavailable(key, error);
    }
    length += bytes.length;
  };

  const drop = async (): Promise<void> => {
    if (journal !== undefined) closeSync(journal);
    journal = undefined;
    length = 0;
    await rm(path, { force: true });
  };

  const settle = async (): Promise<void> => {
    for (const [key, body] of pending) await files.write(key, body);
    pending.clear();
    await drop();
  };

  /** Runs what changes the file of a key; from then on the file has what counts. */
  const besides = async (key: string, work: () => Promise<void>): Promise<void> => {
    await work();
    if (!pending.has(key)) return;
    append(key, undefined);
    pending.delete(key);
  };

  const write = async (key: string, body: Uint8Array): Promise<void> => {
    if (!known.has(key)) {
      await files.write(key, body);
      known.add(key);
      return;
    }
    append(key, body);
    pending.set(key, body);
    if (length > MAXIMUM_BYTES) await settle();
  };

  const publish = async (draft: Draft, key: string): Promise<void> => {
    const body = pending.get(key);
    // The journal must not bring back what the draft replaces, nor lose it before that.
    if (body !== undefined) await besides(key, () => files.write(key, body));
    await files.publish(draft, key);
    known.add(key);
  };

  const remove = async (key: string): Promise<void> => {
    await besides(key, () => files.remove(key));
    known.delete(key);
  };

  const inMemory = (body: Uint8Array): FileStream => ({
    size: body.byteLength,
    body: (async function* () {
      yield body;
    })(),
  });

  return {
    read: async (key) => {
      const body = pending.get(key) ?? (await files.read(key));
      if (body !== undefined) known.add(key);
      return body;
    },
    stream: async (key) => {
      const body = pending.get(key);
      return body === undefined ? files.stream(key) : inMemory(body);
    },
    write: (key, body) => inTurn(() => write(key, body)),
    draft: files.draft,
    publish: (draft, key) => inTurn(() => publish(draft, key)),
    remove: (key) => inTurn(() => remove(key)),
    close: () => inTurn(settle),
  };
};
