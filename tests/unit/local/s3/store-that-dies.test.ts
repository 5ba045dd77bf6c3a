import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../../lib/ports.ts';
import { type DirectoryStore, openDirectoryStore } from '../../../../local/s3/directory-store.ts';
import type { FileOperations } from '../../../../local/s3/durable-files.ts';
import { immediateFiles } from '../../../../local/s3/immediate-files.ts';
import type { JournalCalls } from '../../../../local/s3/journaled-files.ts';

/** Says of each call of the system whether it fails, and whether all after it do. */
interface Disk {
  /** Throws where the call is to fail. */
  call(): void;
  isDead(): boolean;
}

const failure = (code: string) => Object.assign(new Error(code), { code });

/** Fails at the calls whose numbers are given; from `deathAt` on, at each: as if the process had been killed there. */
const openDisk = (failing: ReadonlySet<number>, deathAt: number): Disk => {
  let count = 0;
  return {
    call: () => {
      count += 1;
      if (count > deathAt) throw failure('EIO');
      if (failing.has(count)) throw failure('ENOSPC');
    },
    isDead: () => count > deathAt,
  };
};

const operationsOf = (disk: Disk, base: FileOperations): FileOperations => ({
  ...base,
  open: async (path, flags) => {
    disk.call();
    const file = await base.open(path, flags);
    return {
      writeFile: async (content) => {
        disk.call();
        await file.writeFile(content);
      },
      sync: async () => {
        disk.call();
        await file.sync();
      },
      close: () => file.close(),
    };
  },
  rename: async (from, to) => {
    disk.call();
    await base.rename(from, to);
  },
});

/** A call that fails in the middle of an entry leaves half of it, as a full disk does. */
const journalOf = (disk: Disk): JournalCalls => ({
  open: (path) => {
    disk.call();
    return openSync(path, 'a');
  },
  write: (file, bytes, from) => {
    const half = Math.ceil((bytes.length - from) / 2);
    try {
      disk.call();
    } catch (error) {
      writeSync(file, bytes, from, half);
      throw error;
    }
    return writeSync(file, bytes, from, from === 0 ? half : undefined);
  },
  truncate: (file, length) => {
    disk.call();
    ftruncateSync(file, length);
  },
  close: closeSync,
  remove: (path) => {
    disk.call();
    rmSync(path, { force: true });
  },
});

const KEYS = ['a', 'b/c', 'b/d', 'ä\n"é'];

type Step = {
  readonly what: 'put' | 'put if unchanged' | 'put if absent' | 'stream' | 'delete' | 'get' | 'list';
  readonly key: string;
  readonly size: number;
};

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom(
      'put',
      'put',
      'put if unchanged',
      'put if absent',
      'stream',
      'delete',
      'get',
      'list',
    ),
    key: fc.constantFrom(...KEYS),
    size: fc.integer({ min: 0, max: 40 }),
  }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

const textOf = async (store: ObjectStore, key: string): Promise<string | undefined> => {
  const object = await store.get(key);
  return object && Buffer.from(object.body).toString();
};

async function* streamOf(text: string) {
  yield Buffer.from(text);
}

/** What each key may hold: one value, or two after a change that failed, until somebody has seen which. */
class Expected {
  readonly #values = new Map<string, readonly (string | undefined)[]>();

  of(key: string): readonly (string | undefined)[] {
    return this.#values.get(key) ?? [undefined];
  }

  set(key: string, value: string | undefined): void {
    this.#values.set(key, [value]);
  }

  failed(key: string, value: string | undefined): void {
    this.#values.set(key, [...this.of(key), value]);
  }

  seen(key: string, value: string | undefined): void {
    expect(this.of(key)).toContain(value);
    this.set(key, value);
  }
}

const change = async (store: ObjectStore, { what, key }: Step, text: string): Promise<void> => {
  const body = Buffer.from(text);
  if (what === 'delete') await store.delete(key);
  else if (what === 'stream') await store.putStream(key, streamOf(text));
  else if (what === 'put if absent') await store.put(key, body, { ifNoneMatch: '*' });
  else if (what === 'put if unchanged') {
    const etag = (await store.get(key))?.etag ?? 'none';
    await store.put(key, body, { ifMatch: etag });
  } else await store.put(key, body);
};

const look = async (store: ObjectStore, expected: Expected, keys = KEYS): Promise<void> => {
  for (const key of keys) expected.seen(key, await textOf(store, key));
  if (keys !== KEYS) return;
  const there = KEYS.filter((key) => expected.of(key)[0] !== undefined);
  expect([...(await store.list('')).keys].sort()).toEqual(there.sort());
};

const doStep = async (store: ObjectStore, step: Step, text: string, expected: Expected, disk: Disk) => {
  if (step.what === 'list') return look(store, expected);
  if (step.what === 'get') return look(store, expected, [step.key]);
  const after = step.what === 'delete' ? undefined : text;
  try {
    await change(store, step, text);
    expected.set(step.key, after);
  } catch (error) {
    const { name } = error as Error;
    expect(['StoreUnavailable', 'PreconditionFailed']).toContain(name);
    if (name === 'StoreUnavailable') expected.failed(step.key, after);
    // A failed change must not leave a listing that says something else than the objects.
    if (!disk.isDead()) await look(store, expected);
  }
};

const run = async (flush: boolean, given: readonly Step[], disk: Disk): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'stepline-dying-'));
  const expected = new Expected();
  const operations = operationsOf(disk, flush ? { open, rename } : immediateFiles);
  let store: DirectoryStore = await openDirectoryStore(directory, {
    flush,
    operations,
    journal: journalOf(disk),
  });
  try {
    for (const [index, step] of given.entries()) {
      await doStep(store, step, `${index}:${'x'.repeat(step.size)}`, expected, disk);
      if (disk.isDead()) break;
    }
    // Gives the directory up; a disk that fails leaves the journal there, as a process that dies does.
    await store.close();
    for (const next of [!flush, flush]) {
      store = await openDirectoryStore(directory, { flush: next });
      await look(store, expected);
      await store.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

describe.each([
  ['flushed', true, 30],
  ['not flushed', false, 120],
] as const)('a store whose disk fails, %s', (_name, flush, numRuns) => {
  it('loses nothing that was answered when its process dies at any call of the system', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(80), (given, deathAt) =>
        run(flush, given, openDisk(new Set(), deathAt)),
      ),
      { numRuns },
    );
  });

  it('has what was answered, reads and lists it alike, and loses nothing after calls that failed', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 16, size: 'max' }),
        fc.option(fc.nat(80), { nil: Number.POSITIVE_INFINITY }),
        (given, failing, deathAt) => run(flush, given, openDisk(new Set(failing), deathAt)),
      ),
      { numRuns },
    );
  });
});
