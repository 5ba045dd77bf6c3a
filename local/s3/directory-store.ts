import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ObjectStore, StoredObject, WriteCondition } from '../../lib/ports.ts';
import { PreconditionFailed } from '../../lib/store/precondition-failed.ts';
import { checkedKey } from './checked-key.ts';
import { createDirectoryIndex } from './directory-index.ts';
import { ownDirectory } from './directory-ownership.ts';
import { createDirectorySync } from './directory-sync.ts';
import { createDurableFiles, type DurableFiles, type FileOperations } from './durable-files.ts';
import { etagOf } from './etag.ts';
import { InvalidKey } from './invalid-key.ts';
import { type JournalCalls, openJournaledFiles } from './journaled-files.ts';
import { createKeyLocks } from './key-locks.ts';
import { listKeys } from './list-keys.ts';
import { createObjectCache } from './object-cache.ts';
import { replayOverwrites } from './replay-overwrites.ts';
import { StoreUnavailable, unavailable } from './store-unavailable.ts';

/** Our own folder in the data directory; no key may begin with it. */
const STATE = '.stepline';
const DEFAULT_LIMIT = 1000;
/** Records are a few kilobytes: those of some hundred executions. */
const CACHE = { objectBytes: 64 * 1024, totalBytes: 4 * 1024 * 1024, objects: 4096 };

export interface DirectoryStoreOptions {
  /** For tests that make the disk fail. */
  readonly operations?: FileOperations;
  /** As `operations`, for the journal of a store that does not flush. */
  readonly journal?: JournalCalls;
  /** False: writes survive the death of this process, but not a power cut. Default: true. */
  readonly flush?: boolean;
  /** How many names the listing index keeps in memory at most. */
  readonly maximumIndexedNames?: number;
}

export interface DirectoryStore extends ObjectStore {
  /** Waits for what is under way and gives the directory up. Calls after it are refused. */
  close(): Promise<void>;
}

/**
 * The object store in a directory: each object is a plain file whose path is its key. Writes are atomic and survive a
 * power cut once they are answered; conditions hold among everything that uses this store.
 *
 * @throws {DataDirectoryInUse} when another process works in `directory`.
 * @throws {StoreUnavailable} from any method, naming key and cause (disk full, read-only, ...). What was stored stays whole.
 * @throws {InvalidKey} {@link checkedKey}, and {KeyConflict} where a key has the name of another key's folder.
 */
export const openDirectoryStore = async (
  directory: string,
  options: DirectoryStoreOptions = {},
): Promise<DirectoryStore> => {
  const root = resolve(directory);
  const { temporary, journal, release } = await takeOver(root).catch((error: unknown) => {
    throw unavailable(directory, error);
  });
  const index = createDirectoryIndex(root, {
    hidden: STATE,
    ...(options.maximumIndexedNames === undefined ? {} : { maximumNames: options.maximumIndexedNames }),
  });
  const durable = createDurableFiles({
    root,
    temporary,
    onStored: index.add,
    onRemoved: index.remove,
    ...(options.operations === undefined ? {} : { operations: options.operations }),
    ...(options.flush === undefined ? {} : { flush: options.flush }),
  });
  const flushRemoval = async (): Promise<void> => {
    if (options.flush !== false) await createDirectorySync()(dirname(journal));
  };
  await replayOverwrites(journal, durable, flushRemoval).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const journaled =
    options.flush === false ? openJournaledFiles(durable, journal, options.journal) : undefined;
  const files: DurableFiles = journaled ?? durable;
  const cache = createObjectCache(CACHE);
  const locks = createKeyLocks();
  const underWay = new Set<Promise<unknown>>();
  let closed = false;

  const during = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new StoreUnavailable(key, 'the store is closed'));
    const own = work();
    underWay.add(own);
    const forget = (): unknown => underWay.delete(own);
    own.then(forget, forget);
    return own;
  };

  const read = async (key: string): Promise<StoredObject | undefined> => {
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const done = cache.reading(key);
    const body = await files.read(key);
    if (body === undefined) return undefined;
    const object = { body, etag: etagOf(body) };
    done(object);
    return object;
  };

  /** Runs what changes the object of a key, whose lock is held; `written`: what is there afterwards, where it is known. */
  const changing = async (key: string, work: () => Promise<void>, written?: StoredObject): Promise<void> => {
    const done = cache.writing(key);
    try {
      await work();
    } catch (error) {
      done();
      throw error;
    }
    done(written);
  };

  const assertHolds = async (key: string, condition: WriteCondition): Promise<void> => {
    const object = await read(key);
    const holds = 'ifMatch' in condition ? object?.etag === condition.ifMatch : object === undefined;
    if (!holds) throw new PreconditionFailed(key);
  };

  const putLocked = async (
    key: string,
    body: Uint8Array,
    condition?: WriteCondition,
  ): Promise<{ etag: string }> => {
    if (condition !== undefined) await assertHolds(key, condition);
    const etag = etagOf(body);
    await changing(key, () => files.write(key, body), { body, etag });
    return { etag };
  };

  return {
    get: (key) => during(key, async () => read(ownKey(key))),
    put: (key, body, condition) =>
      during(key, async () => {
        ownKey(key);
        // Not `slice`, which gives a view of the same memory when the bytes are a `Buffer`.
        const copy = new Uint8Array(body);
        return locks.run(key, () => putLocked(key, copy, condition));
      }),
    delete: (key) =>
      during(key, async () => locks.run(ownKey(key), () => changing(key, () => files.remove(key)))),
    list: (prefix, { startAfter, limit = DEFAULT_LIMIT } = {}) =>
      during(prefix, () =>
        listKeys(index, prefix, { limit, ...(startAfter === undefined ? {} : { startAfter }) }),
      ),
    putStream: (key, body) =>
      during(key, async () => {
        const draft = await files.draft(ownKey(key), body);
        await locks.run(key, () => changing(key, () => files.publish(draft, key)));
        return { etag: draft.etag, size: draft.size };
      }),
    getStream: (key) => during(key, async () => files.stream(ownKey(key))),
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.allSettled(underWay);
      await journaled?.close();
      await release();
    },
  };
};

interface OwnPlace {
  readonly temporary: string;
  readonly journal: string;
  readonly release: () => Promise<void>;
}

const takeOver = async (root: string): Promise<OwnPlace> => {
  const state = join(root, STATE);
  const temporary = join(state, 'tmp');
  const release = await ownDirectory(root, state);
  try {
    // What a killed process left half written.
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    return { temporary, journal: join(state, 'overwrites'), release };
  } catch (error) {
    await release();
    throw error;
  }
};

const ownKey = (key: string): string => {
  if (key === STATE || key.startsWith(`${STATE}/`))
    throw new InvalidKey(key, `begins with ${STATE}/, which is ours`);
  return checkedKey(key);
};
