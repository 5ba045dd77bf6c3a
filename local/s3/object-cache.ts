import type { StoredObject } from '../../lib/ports.ts';

export interface ObjectCacheLimits {
  /** What is larger is not kept. */
  readonly objectBytes: number;
  /** Of all that is kept. */
  readonly totalBytes: number;
  /** How many are kept: each takes some hundred bytes besides its own, and may have none. */
  readonly objects: number;
}

/**
 * Small objects as they were last read or written, the least recently used forgotten first. Sound, since one process owns
 * the directory; whoever reads or writes says so before and after, so that nothing older than what is on disk is kept.
 * Copies are kept and answered: what a caller does to its bytes does not come back to the next one.
 */
export interface ObjectCache {
  get(key: string): StoredObject | undefined;
  /** Call before reading the file, and the answer with what was read: kept, unless somebody wrote meanwhile. */
  reading(key: string): (found: StoredObject) => void;
  /** Call before changing the file: it is forgotten until the answer is called with what is there now, where that is known. */
  writing(key: string): (written?: StoredObject) => void;
}

/** Not `slice`, which gives a view of the same memory when the bytes are a `Buffer`. */
const copyOf = ({ body, etag }: StoredObject): StoredObject => ({ body: new Uint8Array(body), etag });

export const createObjectCache = ({ objectBytes, totalBytes, objects }: ObjectCacheLimits): ObjectCache => {
  const kept = new Map<string, StoredObject>();
  const writers = new Map<string, number>();
  let begun = 0;
  let bytes = 0;

  const forget = (key: string): void => {
    bytes -= kept.get(key)?.body.byteLength ?? 0;
    kept.delete(key);
  };

  const keep = (key: string, object: StoredObject): void => {
    forget(key);
    if (object.body.byteLength > objectBytes) return;
    kept.set(key, copyOf(object));
    bytes += object.body.byteLength;
    for (const oldest of kept.keys()) {
      if (bytes <= totalBytes && kept.size <= objects) return;
      forget(oldest);
    }
  };

  return {
    get: (key) => {
      const object = kept.get(key);
      if (object === undefined) return undefined;
      kept.delete(key);
      kept.set(key, object);
      return copyOf(object);
    },
    reading: (key) => {
      const before = writers.has(key) ? undefined : begun;
      return (found) => {
        if (before === begun) keep(key, found);
      };
    },
    writing: (key) => {
      begun += 1;
      forget(key);
      writers.set(key, (writers.get(key) ?? 0) + 1);
      return (written) => {
        const others = (writers.get(key) ?? 1) - 1;
        if (others > 0) {
          writers.set(key, others);
          return;
        }
        writers.delete(key);
        if (written !== undefined) keep(key, written);
      };
    },
  };
};
