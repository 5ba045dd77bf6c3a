import type { Ids, ObjectStore, StoredObject } from '../ports.ts';
import { PreconditionFailed } from './precondition-failed.ts';

/** What every stored JSON object carries beside its own members (design D7). */
interface Stamp {
  /** Grows with each write, so that two states never have equal bytes (equal bytes have equal ETags). */
  readonly revision: number;
  /** Who wrote this state: tells a lost answer to our own write from somebody else's. */
  readonly writer: string;
}

/** JSON objects changed by compare-and-swap. Each method is one linearisable step for whoever shares the store. */
export interface Documents {
  read<T>(key: string): Promise<T | undefined>;
  /**
   * Reads, asks `change` for the next state and writes it if nobody was faster; else reads and asks again. A `change`
   * that returns its own argument writes nothing. It may be called several times and must not have effects.
   * @returns the state that is now stored, and whether this call wrote it.
   */
  update<T extends object>(
    key: string,
    change: (current: T | undefined) => T | undefined,
  ): Promise<{ readonly value: T | undefined; readonly written: boolean }>;
  /** Writes where nothing is yet; false when something is there (which then stays). */
  create<T extends object>(key: string, value: T): Promise<boolean>;
  delete(key: string): Promise<void>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const parse = <T>(object: StoredObject | undefined): (T & Stamp) | undefined =>
  object && (JSON.parse(decoder.decode(object.body)) as T & Stamp);

export const createDocuments = (ports: { store: ObjectStore; ids: Ids }): Documents => {
  const { store, ids } = ports;

  /** True when written, false when somebody was faster. A refused write that is found to be ours counts as written. */
  const swap = async (key: string, state: object & Stamp, etag: string | undefined): Promise<boolean> => {
    const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag };
    try {
      await store.put(key, encoder.encode(JSON.stringify(state)), condition);
      return true;
    } catch (error) {
      if (!(error instanceof PreconditionFailed)) throw error;
      return parse<object>(await store.get(key))?.writer === state.writer;
    }
  };

  const update: Documents['update'] = async <T extends object>(
    key: string,
    change: (current: T | undefined) => T | undefined,
  ) => {
    for (;;) {
      const object = await store.get(key);
      const current = parse<T>(object);
      const next = change(current);
      if (next === undefined || next === current) return { value: current, written: false };
      const state = { ...next, revision: (current?.revision ?? 0) + 1, writer: ids.next() };
      if (await swap(key, state, object?.etag)) return { value: state, written: true };
    }
  };

  return {
    read: async <T>(key: string) => parse<T>(await store.get(key)),
    update,
    create: async (key, value) => swap(key, { ...value, revision: 1, writer: ids.next() }, undefined),
    delete: (key) => store.delete(key),
  };
};
