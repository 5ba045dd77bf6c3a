import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ObjectStore } from '../../../../lib/ports.ts';
import { openDirectoryStore } from '../../../../local/s3/directory-store.ts';
import type { FileOperations } from '../../../../local/s3/durable-files.ts';

/** Holds each call of the system up, before it is made and after, for as many turns as it is told. */
const slowly = (turns: readonly number[]): FileOperations => {
  let count = 0;
  const wait = async (): Promise<void> => {
    const rounds = turns[count % turns.length] ?? 0;
    count += 1;
    for (let round = 0; round < rounds; round += 1) await setImmediate();
  };
  const slow = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    await wait();
    const value = await work();
    await wait();
    return value;
  };
  return {
    open: (path, flags) => slow(() => open(path, flags)),
    rename: (from, to) => slow(() => rename(from, to)),
    readFile: (path) => slow(() => readFile(path)),
  };
};

type What = 'get' | 'put' | 'stream' | 'delete';

/** One call: when it began and ended, and what it wrote or read; undefined for nothing. */
interface Call {
  readonly isRead: boolean;
  readonly began: number;
  readonly ended: number;
  readonly value: string | undefined;
}

const answerOf = async (store: ObjectStore, what: What, text: string): Promise<string | undefined> => {
  const body = Buffer.from(text);
  if (what === 'get') {
    const found = (await store.get('k'))?.body;
    return found && Buffer.from(found).toString();
  }
  if (what === 'delete') await store.delete('k');
  else if (what === 'put') await store.put('k', body);
  else
    await store.putStream(
      'k',
      (async function* () {
        yield body;
      })(),
    );
  return what === 'delete' ? undefined : text;
};

/** Each client makes its calls one after the other, all clients at once. */
const callsOf = async (
  store: ObjectStore,
  clients: readonly (readonly What[])[],
): Promise<readonly Call[]> => {
  const calls: Call[] = [{ isRead: false, began: 0, ended: 0, value: undefined }];
  let now = 0;
  const tick = (): number => {
    now += 1;
    return now;
  };
  await Promise.all(
    clients.map(async (client, number) => {
      for (const [index, what] of client.entries()) {
        const began = tick();
        const value = await answerOf(store, what, `${number}.${index}`);
        calls.push({ isRead: what === 'get', began, ended: tick(), value });
      }
    }),
  );
  return calls;
};

/** Whether a read may have had what `source` wrote: begun by then, and not wholly replaced before the read began. */
const mayBe = (source: Call, read: Call, changes: readonly Call[]): boolean =>
  source.value === read.value &&
  source.began < read.ended &&
  !changes.some((other) => other.began > source.ended && other.ended < read.began);

const isOlder = (one: Call, other: Call, changes: readonly Call[]): boolean => {
  const [first, second] = [one, other].map(({ value }) => changes.filter((each) => each.value === value));
  return (first ?? []).every((late) => (second ?? []).every((early) => early.ended < late.began));
};

it.each([
  ['flushed', true],
  ['not flushed', false],
])('answers each read with what was there in its time, and never goes back, %s', async (_name, flush) => {
  const what = fc.constantFrom<What>('get', 'get', 'get', 'put', 'put', 'stream', 'delete');
  const clients = fc.array(fc.array(what, { maxLength: 8 }), { minLength: 2, maxLength: 5, size: 'max' });
  const turns = fc.array(fc.nat(6), { minLength: 1, maxLength: 30, size: 'max' });
  await fc.assert(
    fc.asyncProperty(clients, turns, async (given, rounds) => {
      const directory = await mkdtemp(join(tmpdir(), 'stepline-at-once-'));
      const store = await openDirectoryStore(directory, { flush, operations: slowly(rounds) });
      try {
        const calls = await callsOf(store, given);
        const changes = calls.filter(({ isRead }) => !isRead);
        const reads = calls.filter(({ isRead }) => isRead);
        for (const read of reads) {
          expect(changes.some((source) => mayBe(source, read, changes))).toBe(true);
          const later = reads.filter(({ began, value }) => began > read.ended && value !== read.value);
          expect(later.filter((next) => isOlder(read, next, changes))).toEqual([]);
        }
      } finally {
        await store.close();
        await rm(directory, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});
