import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { openDirectoryStore } from '../../../../local/s3/directory-store.ts';
import { createDurableFiles } from '../../../../local/s3/durable-files.ts';
import { openJournaledFiles } from '../../../../local/s3/journaled-files.ts';
import { replayOverwrites } from '../../../../local/s3/replay-overwrites.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stepline-journal-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  path = join(root, 'journal');
});

const openFiles = () => {
  const durable = createDurableFiles({ root, temporary: root, flush: false });
  return { durable, files: openJournaledFiles(durable, path) };
};

const onDisk = (key: string) => readFile(join(root, key), 'utf8');

it('appends what replaces an object, and brings it into its file at the end', async () => {
  const { files } = openFiles();
  await files.write('a', bytes('1'));
  const { ino } = await stat(join(root, 'a'));
  for (const body of ['2', '3']) await files.write('a', bytes(body));
  expect((await stat(join(root, 'a'))).ino).toBe(ino);
  expect(await files.read('a')).toEqual(bytes('3'));
  await files.close();
  expect(await onDisk('a')).toBe('3');
  expect(await readdir(root)).toEqual(['a']);
});

it('brings in what a dead process left, but for an entry that was not written to its end', async () => {
  const { durable, files } = openFiles();
  for (const key of ['a', 'b']) await files.write(key, bytes('1'));
  await files.write('a', bytes('2'));
  await files.write('b', bytes('2'));
  const { size } = await stat(path);
  await files.write('b', bytes('a longer one'));
  await truncate(path, size + 40);
  await replayOverwrites(path, durable);
  expect([await onDisk('a'), await onDisk('b')]).toEqual(['2', '2']);
  expect(await readdir(root)).toEqual(['a', 'b']);
});

it('takes no entry whose bytes are not those that were written', async () => {
  const { durable, files } = openFiles();
  await files.write('a', bytes('1'));
  await files.write('a', bytes('2'));
  const journal = await readFile(path, 'utf8');
  await appendFile(path, journal.replace('\n2\n', '\n3\n'));
  await replayOverwrites(path, durable);
  expect(await onDisk('a')).toBe('2');
});

it('does not bring back what was removed or replaced by a stream', async () => {
  const { durable, files } = openFiles();
  for (const key of ['removed', 'made anew', 'streamed']) {
    await files.write(key, bytes('1'));
    await files.write(key, bytes('2'));
  }
  await files.remove('removed');
  await files.remove('made anew');
  await files.write('made anew', bytes('3'));
  const draft = await files.draft(
    'streamed',
    (async function* () {
      yield bytes('4');
    })(),
  );
  await files.publish(draft, 'streamed');
  expect(await files.read('removed')).toBeUndefined();
  await replayOverwrites(path, durable);
  expect((await readdir(root)).sort()).toEqual(['made anew', 'streamed']);
  expect([await onDisk('made anew'), await onDisk('streamed')]).toEqual(['3', '4']);
});

it('streams what is not in its file yet', async () => {
  const { files } = openFiles();
  await files.write('a', bytes('1'));
  await files.write('a', bytes('22'));
  const stream = await files.stream('a');
  expect(stream?.size).toBe(2);
  expect(await Array.fromAsync(stream?.body ?? [])).toEqual([bytes('22')]);
});

it('does not grow without end', async () => {
  const { files } = openFiles();
  const large = Buffer.alloc(1024 * 1024, 'x');
  for (let round = 0; round < 20; round += 1) await files.write('a', large);
  expect((await stat(path)).size).toBeLessThan(10 * large.length);
  expect(large.equals((await files.read('a')) ?? new Uint8Array())).toBe(true);
});

it('writes what is larger than a whole journal to its file, and does not bring back what was there before', async () => {
  const { durable, files } = openFiles();
  const large = Buffer.alloc(9 * 1024 * 1024, 'x');
  for (const body of [bytes('1'), bytes('2'), large]) await files.write('a', body);
  await replayOverwrites(path, durable);
  expect((await stat(join(root, 'a'))).size).toBe(large.length);
});

it('is brought in by whoever opens the directory next, flushed or not', async () => {
  const store = await openDirectoryStore(join(root, 'store'), { flush: false });
  await store.put('k', bytes('1'));
  await store.put('k', bytes('2'));
  const left = await readFile(join(root, 'store/.stepline/overwrites'));
  await store.close();
  await appendFile(join(root, 'store/.stepline/overwrites'), left);
  await appendFile(join(root, 'store/k'), 'changed meanwhile');
  const next = await openDirectoryStore(join(root, 'store'));
  expect(Buffer.from((await next.get('k'))?.body ?? []).toString()).toBe('2');
  await next.close();
});
