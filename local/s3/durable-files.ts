import { randomUUID } from 'node:crypto';
import { mkdirSync, rmdirSync } from 'node:fs';
import { open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createDirectorySync } from './directory-sync.ts';
import { createEtagMeter } from './etag.ts';
import { type FileStream, openFileStream } from './file-stream.ts';
import { immediateFiles } from './immediate-files.ts';
import { KeyConflict } from './key-conflict.ts';
import { codeOf, unavailable } from './store-unavailable.ts';

/** The calls of `node:fs/promises` through which bytes reach the disk. */
export interface FileOperations {
  readonly open: (path: string, flags: string) => Promise<OpenFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly readFile?: (path: string) => Promise<Uint8Array>;
}

interface OpenFile {
  writeFile(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A finished, synced file that is not yet anywhere; `publish` it, or nobody ever sees it. */
export interface Draft {
  readonly path: string;
  readonly etag: string;
  readonly size: number;
}

/**
 * Files whose paths are keys, written whole or not at all. Callers lock keys: one writer per key at a time.
 *
 * @throws {StoreUnavailable} from each method, naming key and cause; {KeyConflict} where a folder has the key's name.
 */
export interface DurableFiles {
  /** The bytes are the caller's own. */
  read(key: string): Promise<Uint8Array | undefined>;
  stream(key: string): Promise<FileStream | undefined>;
  write(key: string, body: Uint8Array): Promise<void>;
  /** Drains `body` into a draft. An error of `body` itself is rethrown as it is, and no file stays. */
  draft(key: string, body: AsyncIterable<Uint8Array>): Promise<Draft>;
  publish(draft: Draft, key: string): Promise<void>;
  /** Removes the file and the folders that are empty then. */
  remove(key: string): Promise<void>;
}

/** Each try but the first means that somebody deleted the folder in that very moment. */
const MOVE_TRIES = 20;

export const createDurableFiles = (settings: {
  readonly root: string;
  /** A folder in the same file system. */
  readonly temporary: string;
  /** Called in the same turn as the change was made. */
  readonly onStored?: (key: string) => void;
  readonly onRemoved?: (keyOrFolder: string) => void;
  readonly operations?: FileOperations;
  /**
   * False: what is written survives the death of this process, but not a power cut, and small files are read and written
   * in the turn that asks. Default: true.
   */
  readonly flush?: boolean;
}): DurableFiles => {
  const { root, temporary, onStored, onRemoved, flush = true } = settings;
  const operations: FileOperations = settings.operations ?? (flush ? { open, rename } : immediateFiles);
  const read = operations.readFile ?? readFile;
  const sync = flush ? createDirectorySync() : async (_folder: string) => {};
  /** Folders whose own names are not yet known to be on disk: whoever writes below them syncs their parents too. */
  const fresh = new Set<string>();
  const pathOf = (key: string): string => join(root, key);

  const writeDraft = async (content: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> => {
    const path = join(temporary, randomUUID());
    try {
      const file = await operations.open(path, 'wx');
      try {
        await file.writeFile(content);
        if (flush) await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return path;
  };

  const makeFolders = (folder: string, key: string): void => {
    try {
      const first = mkdirSync(folder, { recursive: true });
      for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made))
        fresh.add(made);
    } catch (error) {
      if (['EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw new KeyConflict(key, { cause: error });
      throw error;
    }
  };

  const move = async (draft: string, key: string): Promise<void> => {
    const target = pathOf(key);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await operations.rename(draft, target);
        return;
      } catch (error) {
        if (isConflict(error)) throw new KeyConflict(key, { cause: error });
        if (codeOf(error) !== 'ENOENT' || attempt === MOVE_TRIES) throw error;
        // No folder yet, or another delete has just removed the empty one.
        makeFolders(dirname(target), key);
      }
    }
  };

  const syncFolders = async (key: string): Promise<void> => {
    const folders = foldersOf(root, key);
    const made = folders.filter((folder) => fresh.has(folder));
    await Promise.all([dirname(pathOf(key)), ...made.map((folder) => dirname(folder))].map(sync));
    for (const folder of made) fresh.delete(folder);
  };

  const place = async (draft: string, key: string): Promise<void> => {
    try {
      await move(draft, key);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    onStored?.(key);
    await syncFolders(key);
  };

  /** In one turn with the callback, so that nobody creates the folder anew in between. */
  const removeIfEmpty = (folder: string): boolean => {
    try {
      rmdirSync(pathOf(folder));
    } catch {
      return false;
    }
    fresh.delete(join(root, folder.slice(0, -1)));
    onRemoved?.(folder);
    return true;
  };

  /** Syncs the deepest folder of the key that is still there. */
  const syncDeepest = async (key: string): Promise<void> => {
    for (let folder = dirname(pathOf(key)); folder.length >= root.length; folder = dirname(folder)) {
      try {
        await sync(folder);
        return;
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
  };

  const drain = async (key: string, body: AsyncIterable<Uint8Array>): Promise<Draft> => {
    const meter = createEtagMeter();
    const source: { broke?: unknown } = {};
    const path = await writeDraft(metered(body, meter.add, source)).catch((error: unknown) => {
      throw 'broke' in source ? source.broke : unavailable(key, error);
    });
    return { path, ...meter.finish() };
  };

  const remove = async (key: string): Promise<void> => {
    try {
      await unlink(pathOf(key));
    } catch (error) {
      absent(error);
      return;
    }
    onRemoved?.(key);
    for (let folder = parentOf(key); folder !== '' && removeIfEmpty(folder); folder = parentOf(folder));
    await syncDeepest(key);
  };

  return {
    read: (key) => naming(key, read(pathOf(key)).catch(absent)),
    stream: (key) => naming(key, openFileStream(pathOf(key), key).catch(absent)),
    write: (key, body) =>
      naming(
        key,
        writeDraft(body).then((draft) => place(draft, key)),
      ),
    draft: drain,
    publish: (draft, key) => naming(key, place(draft.path, key)),
    remove: (key) => naming(key, remove(key)),
  };
};

/** Turns a system error into ours, with the key. */
const naming = <T>(key: string, work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw unavailable(key, error);
  });

/** `a/b/c` → `a/b/`; `a/b/` → `a/`; `a` → ``. */
const parentOf = (key: string): string => key.slice(0, key.lastIndexOf('/', key.length - 2) + 1);

const foldersOf = (root: string, key: string): string[] => {
  const folders: string[] = [];
  for (let folder = parentOf(key); folder !== ''; folder = parentOf(folder))
    folders.push(join(root, folder.slice(0, -1)));
  return folders;
};

/** Undefined for an error that says "nothing is there"; others are thrown on. */
const absent = (error: unknown): undefined => {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '')) return undefined;
  throw error;
};

const isConflict = (error: unknown): boolean =>
  ['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '');

/** Passes bytes on, and remembers whether it was their source that broke. */
async function* metered(
  body: AsyncIterable<Uint8Array>,
  add: (chunk: Uint8Array) => void,
  source: { broke?: unknown },
): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        source.broke = error;
        throw error;
      });
      if (next.done) return;
      add(next.value);
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}
