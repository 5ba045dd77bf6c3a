import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectoryStore, openDirectoryStore } from '../../../../local/s3/directory-store.ts';
import type { FileOperations } from '../../../../local/s3/durable-files.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let directory: string;
const children: ChildProcess[] = [];
const stores: DirectoryStore[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-store-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await rm(directory, { recursive: true, force: true });
});

const openStore = async (options: Parameters<typeof openDirectoryStore>[1] = {}): Promise<DirectoryStore> => {
  const store = await openDirectoryStore(directory, options);
  stores.push(store);
  return store;
};

const startProcess = (role: 'hold' | 'write', flush: 'flushed' | 'not flushed' = 'flushed') => {
  const script = join(import.meta.dirname, 'store-process.ts');
  const child = spawn(process.execPath, [script, directory, role, flush], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, lines, nextLine: async () => String((await lines.next()).value) };
};

const kill = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
};

/** Operations that fail with `code` once `broken` is set, after half of the bytes were written. */
const failingOperations = (code: string): FileOperations & { broken: boolean } => {
  const fault = (): never => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
  const operations: FileOperations & { broken: boolean } = {
    broken: false,
    open: async (path, flags) => {
      const file = await open(path, flags);
      return {
        writeFile: async (data) => {
          if (!operations.broken) return file.writeFile(data);
          await file.writeFile('half');
          fault();
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
    rename,
  };
  return operations;
};

describe('files', () => {
  it('keeps each object as a plain file under its key', async () => {
    const store = await openStore();
    await store.put('executions/web/1/execution.json', bytes('{}'));
    expect(await readFile(join(directory, 'executions/web/1/execution.json'), 'utf8')).toBe('{}');
  });

  it('lists files that were already there', async () => {
    await mkdir(join(directory, 'a/b'), { recursive: true });
    await writeFile(join(directory, 'a/b/c'), '1');
    const store = await openStore();
    expect((await store.list('')).keys).toEqual(['a/b/c']);
  });

  it('removes folders that a delete left empty, and no others', async () => {
    const store = await openStore();
    await store.put('a/b/c/1', bytes('1'));
    await store.put('a/2', bytes('1'));
    await store.delete('a/b/c/1');
    expect(await readdir(join(directory, 'a'))).toEqual(['2']);
  });

  it('writes and deletes in one folder side by side without losing a write', async () => {
    const store = await openStore();
    const rounds = Array.from({ length: 200 }, (_, index) => index);
    await Promise.all(
      rounds.map(async (index) => {
        await store.put(`f/g/${index}`, bytes('1'));
        if (index % 5 !== 0) await store.delete(`f/g/${index}`);
      }),
    );
    const kept = rounds.filter((index) => index % 5 === 0).map((index) => `f/g/${index}`);
    expect([...(await store.list('f/')).keys].sort()).toEqual(kept.sort());
    for (const key of kept) expect(await store.get(key)).toBeDefined();
  });

  it('lists rightly when the index may hold next to nothing', async () => {
    const store = await openStore({ maximumIndexedNames: 10 });
    const keys = Array.from({ length: 60 }, (_, index) => `f${index % 6}/${String(index).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => store.put(key, bytes('1'))));
    expect((await store.list('')).keys).toEqual([...keys].sort());
    await store.delete('f3/09');
    expect((await store.list('f3/', { limit: 1 })).keys).toEqual(['f3/03']);
    expect((await store.list('f3/')).keys).not.toContain('f3/09');
  });
});

describe('keys', () => {
  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    'a/./b',
    '../a',
    'a/../../b',
    'a\0b',
    '\uD800',
    'x'.repeat(256),
    'ä'.repeat(128),
    'long/'.repeat(250),
    '.stepline/tmp/x',
  ])('refuses the key %j', async (key) => {
    const store = await openStore();
    await expect(store.put(key, bytes('1'))).rejects.toMatchObject({ name: 'InvalidKey', key });
    await expect(store.get(key)).rejects.toMatchObject({ name: 'InvalidKey' });
    await expect(store.delete(key)).rejects.toMatchObject({ name: 'InvalidKey' });
  });

  it('refuses a key that is the folder of another, and the other way round', async () => {
    const store = await openStore();
    await store.put('a/b', bytes('1'));
    await expect(store.put('a', bytes('2'))).rejects.toMatchObject({ name: 'KeyConflict', key: 'a' });
    await expect(store.put('a/b/c', bytes('2'))).rejects.toMatchObject({ name: 'KeyConflict', key: 'a/b/c' });
    await expect(store.delete('a')).resolves.toBeUndefined();
    expect((await store.list('')).keys).toEqual(['a/b']);
    expect(await readdir(join(directory, '.stepline/tmp'))).toEqual([]);
  });

  it('finds nothing outside of the directory by a prefix', async () => {
    const store = await openStore();
    for (const prefix of ['../', '/', 'a/../', './', '.stepline/']) {
      expect((await store.list(prefix)).keys).toEqual([]);
    }
  });
});

describe('a disk that fails', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])(
    'names key and cause on %s, and damages nothing',
    async (code) => {
      const operations = failingOperations(code);
      const store = await openStore({ operations });
      const { etag } = await store.put('a/k', bytes('before'));
      operations.broken = true;
      const expected = { name: 'StoreUnavailable', blame: 'platform', key: 'a/k', code };
      await expect(store.put('a/k', bytes('after'), { ifMatch: etag })).rejects.toMatchObject(expected);
      await expect(store.putStream('a/k', chunks())).rejects.toMatchObject(expected);
      await expect(store.put('b/new', bytes('1'))).rejects.toMatchObject({ ...expected, key: 'b/new' });
      expect(await readdir(join(directory, '.stepline/tmp'))).toEqual([]);
      operations.broken = false;
      expect(Buffer.from((await store.get('a/k'))?.body ?? []).toString()).toBe('before');
      expect((await store.list('')).keys).toEqual(['a/k']);
      await store.put('a/k', bytes('after'), { ifMatch: etag });
    },
  );

  it('passes an error of the stream itself on as it is', async () => {
    const store = await openStore();
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    await expect(store.putStream('k', failing(reset))).rejects.toBe(reset);
    expect(await readdir(join(directory, '.stepline/tmp'))).toEqual([]);
  });

  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes('after');
  }

  async function* failing(error: Error): AsyncGenerator<Uint8Array> {
    yield bytes('half');
    throw error;
  }
});

it('gives each caller bytes of its own, also of an object that was there when the store was opened', async () => {
  await writeFile(join(directory, 'k'), 'before');
  const store = await openStore();
  (await store.get('k'))?.body.fill(0);
  expect(Buffer.from((await store.get('k'))?.body ?? []).toString()).toBe('before');
});

describe('one owner', () => {
  it('refuses a second process, naming directory and pid', async () => {
    await openStore();
    const second = startProcess('hold');
    const refusal = JSON.parse(await second.nextLine());
    expect(refusal).toMatchObject({ name: 'DataDirectoryInUse', directory, pid: process.pid });
  });

  it('refuses a second opening in the same process, until the first is closed', async () => {
    const first = await openStore();
    await expect(openDirectoryStore(directory)).rejects.toMatchObject({ name: 'DataDirectoryInUse' });
    await first.close();
    await expect(first.get('k')).rejects.toMatchObject({ name: 'StoreUnavailable', key: 'k' });
    const again = await openStore();
    await again.put('k', bytes('1'));
  });

  it('takes over from a process that was killed', async () => {
    const owner = startProcess('hold');
    expect(await owner.nextLine()).toBe('open');
    await expect(openDirectoryStore(directory)).rejects.toMatchObject({ pid: owner.child.pid });
    await kill(owner.child);
    await openStore();
  });

  it('takes over when the pid of the dead owner belongs to another process now', async () => {
    await mkdir(join(directory, '.stepline'));
    const ghost = { pid: process.pid, identity: 'an-earlier-boot:1', released: false };
    await writeFile(join(directory, '.stepline/owner-4.json'), JSON.stringify(ghost));
    await openStore();
    expect(
      (await readdir(join(directory, '.stepline'))).filter((name) => name.startsWith('owner')),
    ).toContain('owner-5.json');
  });

  it('lets one of many that take over at the same moment win', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => openDirectoryStore(directory)));
    const won = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    stores.push(...won);
    expect(won).toHaveLength(1);
    const names = tries.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(new Set(names)).toEqual(new Set(['DataDirectoryInUse']));
  });
});

describe('a process killed in the middle of its writes', () => {
  it.each([
    ['flushed', 200],
    ['not flushed', 2_000],
  ] as const)('leaves whole objects only, and all that was answered: %s', async (flush, lines) => {
    const writer = startProcess('write', flush);
    const answered = new Map<string, string>();
    const hear = (line: string): void => {
      const [what, key = '', letter = ''] = line.split(' ');
      if (what === 'put') answered.set(key, letter);
      else answered.delete(key);
    };
    for (let line = 0; line < lines; line += 1) hear(await writer.nextLine());
    await kill(writer.child);
    for await (const line of { [Symbol.asyncIterator]: () => writer.lines }) hear(line);
    answered.delete('');
    await writeFile(join(directory, '.stepline/tmp/left-over'), 'half');

    const store = await openStore();
    expect(await readdir(join(directory, '.stepline/tmp'))).toEqual([]);
    const { keys } = await store.list('');
    expect(answered.size).toBeGreaterThan(10);
    expect(keys).toEqual(expect.arrayContaining([...answered.keys()]));
    for (const key of keys) {
      const body = Buffer.from((await store.get(key))?.body ?? []);
      const letter = String.fromCharCode(body[0] ?? 0);
      expect(body.equals(Buffer.alloc(64 * 1024, letter))).toBe(true);
      expect((await stat(join(directory, key))).isFile()).toBe(true);
      const last = answered.get(key);
      // Fifty rounds later the same object is written again: that put may have been under way.
      const next = String.fromCharCode(97 + (((last ?? 'a').charCodeAt(0) - 97 + 50) % 26));
      if (last !== undefined) expect([last, next]).toContain(letter);
    }
  });
});
