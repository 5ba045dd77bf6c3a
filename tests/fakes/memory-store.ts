import { createHash } from 'node:crypto';
import type { ObjectStore, WriteCondition } from '../../lib/ports.ts';
import { PreconditionFailed } from '../../lib/store/precondition-failed.ts';
import { compareKeys } from '../../local/s3/compare-keys.ts';
import { lowerBound, place } from '../../local/s3/sorted-names.ts';

/** An object store in memory, for tests: the same conditions, order and ETags as the real ones, and no waiting. */
export interface MemoryStore extends ObjectStore {
  /** All keys, in order. */
  keys(): readonly string[];
  /** A copy that shares nothing: for tests that try several futures of one state. */
  fork(): MemoryStore;
}

const DEFAULT_LIMIT = 1000;

export const createMemoryStore = (content: Iterable<readonly [string, Uint8Array]> = []): MemoryStore => {
  const objects = new Map<string, { body: Uint8Array; etag: string }>();
  const names: string[] = [];

  const check = (key: string, condition: WriteCondition | undefined): void => {
    if (condition === undefined) return;
    const there = objects.get(key);
    const holds = 'ifMatch' in condition ? there?.etag === condition.ifMatch : there === undefined;
    if (!holds) throw new PreconditionFailed(key);
  };

  const write = (key: string, body: Uint8Array): string => {
    const etag = createHash('md5').update(body).digest('hex');
    objects.set(key, { body: new Uint8Array(body), etag });
    place(names, key, true);
    return etag;
  };

  const put: ObjectStore['put'] = async (key, body, condition) => {
    check(key, condition);
    return { etag: write(key, body) };
  };

  const list: ObjectStore['list'] = async (prefix, { startAfter, limit = DEFAULT_LIMIT } = {}) => {
    const keys: string[] = [];
    const from = startAfter !== undefined && compareKeys(startAfter, prefix) > 0 ? startAfter : prefix;
    for (let at = lowerBound(names, from); at < names.length; at += 1) {
      const key = names[at] ?? '';
      if (!key.startsWith(prefix)) break;
      if (key === startAfter) continue;
      if (keys.length === limit) return { keys, more: true };
      keys.push(key);
    }
    return { keys, more: false };
  };

  const putStream: ObjectStore['putStream'] = async (key, body) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(new Uint8Array(chunk));
    const whole = Buffer.concat(chunks);
    return { etag: write(key, whole), size: whole.length };
  };

  const getStream: ObjectStore['getStream'] = async (key) => {
    const object = objects.get(key);
    return object && { body: single(object.body), size: object.body.length };
  };

  for (const [key, body] of content) write(key, body);
  return {
    get: async (key) => {
      const object = objects.get(key);
      return object && { body: new Uint8Array(object.body), etag: object.etag };
    },
    put,
    delete: async (key) => {
      objects.delete(key);
      place(names, key, false);
    },
    list,
    putStream,
    getStream,
    keys: () => [...names],
    fork: () => createMemoryStore([...objects].map(([key, { body }]) => [key, body] as const)),
  };
};

async function* single(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(body);
}
