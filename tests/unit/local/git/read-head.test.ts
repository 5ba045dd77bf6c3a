import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { git } from '../../../../local/git/git.ts';
import { readHead } from '../../../../local/git/read-head.ts';
import { createRepository } from '../../../e2e/repository.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-head-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const commitOf = async (directory: string): Promise<string> =>
  (await git(['rev-parse', 'HEAD'], { cwd: directory })).stdout.trim();

it('tells the commit, and that nothing differs from it', async () => {
  const repository = await createRepository(join(folder, 'a'), { 'one.txt': '1', 'sub/two.txt': '2' });
  const expected = { commit: await commitOf(repository), changes: 0 };
  expect(await readHead(repository)).toEqual(expected);
  expect(await readHead(join(repository, 'sub'))).toEqual(expected);
});

it('counts what is changed, removed, staged or new, and not what is ignored', async () => {
  const files = { '.gitignore': 'ignored\n', changed: '1', removed: '1', 'a name\nin two lines': '1' };
  const repository = await createRepository(join(folder, 'a'), files);
  await writeFile(join(repository, 'changed'), '2');
  await rm(join(repository, 'removed'));
  await writeFile(join(repository, 'a name\nin two lines'), '2');
  for (const name of ['staged', '# new', 'ignored']) await writeFile(join(repository, name), '');
  await git(['add', 'staged'], { cwd: repository });
  expect(await readHead(repository)).toEqual({ commit: await commitOf(repository), changes: 5 });
});

it('knows the commit of a bare repository, of which nothing can differ', async () => {
  const repository = await createRepository(join(folder, 'a'), { 'one.txt': '1' });
  const bare = join(folder, 'bare');
  await git(['clone', '--quiet', '--bare', repository, bare]);
  expect(await readHead(bare)).toEqual({ commit: await commitOf(repository), changes: 0 });
});

it('refuses a folder that is no repository, and a repository without a commit', async () => {
  const empty = join(folder, 'empty');
  await git(['init', '--quiet', empty]);
  await mkdir(join(folder, 'none'));
  for (const directory of [empty, join(folder, 'none')])
    await expect(readHead(directory)).rejects.toMatchObject({ name: 'ConfigurationError' });
});
