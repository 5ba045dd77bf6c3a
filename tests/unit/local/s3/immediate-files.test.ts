import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { immediateFiles } from '../../../../local/s3/immediate-files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-immediate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const chunks = async function* () {
  yield Buffer.from('one ');
  yield Buffer.from('two');
};

it.each([
  ['bytes', () => Buffer.from('one two')],
  ['bytes that come in pieces', chunks],
])('writes %s', async (_what, content) => {
  const path = join(folder, 'a');
  const file = await immediateFiles.open(path, 'wx');
  await file.writeFile(content());
  await file.sync();
  await file.close();
  expect(await readFile(path, 'utf8')).toBe('one two');
});

it('moves and reads a file', async () => {
  await writeFile(join(folder, 'a'), 'one');
  await immediateFiles.rename(join(folder, 'a'), join(folder, 'b'));
  expect(String(await immediateFiles.readFile?.(join(folder, 'b')))).toBe('one');
});

it.each([
  ['open', () => immediateFiles.open(join(folder, 'no/a'), 'wx')],
  ['rename', () => immediateFiles.rename(join(folder, 'a'), join(folder, 'b'))],
  ['readFile', () => immediateFiles.readFile?.(join(folder, 'a'))],
])('rejects as the operations of node:fs/promises do: %s', async (_name, work) => {
  await expect(work()).rejects.toMatchObject({ code: 'ENOENT' });
});
