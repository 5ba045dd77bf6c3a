import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Draft, DurableFiles } from './durable-files.ts';
import type { FileStream } from './file-stream.ts';
import { createKeyLocks } from './key-locks.ts';
import { encodeOverwrite } from './overwrite-entries.ts';
import { unavailable } from './store-unavailable.ts';

/** Then all goes into its files. */
const MAXIMUM_BYTES = 8 * 1024 * 1024;

/** The calls of `node:fs` through which the journal reaches the disk. */
export interface JournalCalls {
  readonly open: (path: string) => number;
  readonly write: (file: number, bytes: Uint8Array, from: number) => number;
  readonly truncate: (file: number, length: number) => void;
  readonly close: (file: number) => void;
  readonly remove: (path: string) => void;
}

const systemCalls: JournalCalls = {
  open: (path) => openSync(path, 'a', 0o600),
  write: writeSync,
  truncate: ftruncateSync,
  close: closeSync,
  remove: (path) => rmSync(path, { force: true }),
};

export interface JournaledFiles extends DurableFiles {
  /**
   * Brings everything into its files and removes the journal. Where the disk does not take that, the journal stays, and
   * nothing is lost: whoever opens the directory next brings it in.
   */
  close(): Promise<void>;
}

/**
 * Files for a process that runs one thing and flushes nothing. To replace a file costs 0.4 ms (a new one, a name taken
 * over), and a record is replaced forty times in a short run; so new states of files that are there are appended to one
 * journal instead (0.02 ms), and come into their files at the end. What was answered survives the death of the process all
 * the same: whoever opens the directory next brings it in.
 *
 * What fails has changed nothing: a key is read, listed and brought in as it was before.
 */
export const openJournaledFiles = (
  files: DurableFiles,
  path: string,
  calls: JournalCalls = systemCalls,
): JournaledFiles => {
  /** Keys that have a file. */
  const known = new Set<string>();
  /** What the journal has, and the files may not have yet. */
  const pending = new Map<string, Uint8Array>();
  let journal: number | undefined;
  let length = 0;
  /** Whether half an entry is at the end of the journal, which would hide those that come after it. */
  let isTorn = false;
  let removals = 0;
  /** One change at a time: the journal and the files must tell of all keys in one order. */
  const locks = createKeyLocks();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => locks.run('journal', work);

  const cutBack = (): void => {
    if (journal === undefined) return;
    isTorn = true;
    calls.truncate(journal, length);
    isTorn = false;
  };

  const append = (key: string, body: Uint8Array | undefined): void => {
    const bytes = encodeOverwrite(key, body);
    try {
      journal ??= calls.open(path);
      for (let at = 0; at < bytes.length; ) at += calls.write(journal, bytes, at);
    } catch (error) {
      try {
        cutBack();
      } catch {
        // `isTorn` remembers: nothing is appended before `settle` has begun a new journal.
      }
      throw unavailable(key, error);
    }
    length += bytes.length;
  };

  const closeJournal = (): void => {
    const file = journal;
    journal = undefined;
    if (file !== undefined) calls.close(file);
  };

  /** The journal goes before what it says is forgotten: while it is there, later changes must be told to it. */
  const settle = async (): Promise<void> => {
    for (const [key, body] of pending) await files.write(key, body);
    try {
      calls.remove(path);
    } catch (error) {
      throw unavailable(path, error);
    }
    pending.clear();
    length = 0;
    isTorn = false;
    closeJournal();
  };

  const settleIfFull = async (): Promise<void> => {
    if (isTorn || length > MAXIMUM_BYTES) await settle();
  };

  /** Brings a key into its file, which has what counts from then on. */
  const settleKey = async (key: string): Promise<void> => {
    const body = pending.get(key);
    if (body === undefined) return;
    if (isTorn) return settle();
    await files.write(key, body);
    append(key, undefined);
    pending.delete(key);
  };

  const write = async (key: string, body: Uint8Array): Promise<void> => {
    if (known.has(key) && body.byteLength <= MAXIMUM_BYTES) {
      await settleIfFull();
      append(key, body);
      pending.set(key, body);
      return;
    }
    await settleKey(key);
    await files.write(key, body);
    known.add(key);
  };

  const publish = async (draft: Draft, key: string): Promise<void> => {
    try {
      // The journal must not bring back what the draft replaces, nor lose it before that.
      await settleKey(key);
    } catch (error) {
      await rm(draft.path, { force: true });
      throw error;
    }
    await files.publish(draft, key);
    known.add(key);
  };

  const remove = async (key: string): Promise<void> => {
    await settleKey(key);
    known.delete(key);
    removals += 1;
    await files.remove(key);
  };

  const inMemory = (body: Uint8Array): FileStream => ({
    size: body.byteLength,
    body: (async function* () {
      yield new Uint8Array(body);
    })(),
  });

  return {
    read: async (key) => {
      const before = removals;
      const held = pending.get(key);
      const body = held === undefined ? await files.read(key) : new Uint8Array(held);
      // A file that was there when it was read may have been removed since.
      if (body !== undefined && before === removals) known.add(key);
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
    close: () =>
      inTurn(() =>
        settle()
          .catch(() => {})
          .finally(closeJournal),
      ),
  };
};
