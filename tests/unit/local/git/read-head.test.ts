import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
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

it('knows the commit when git does not understand the question for both', async () => {
  const repository = await createRepository(join(folder, 'a'), { 'one.txt': '1' });
  const commit = await commitOf(repository);
  const old = join(folder, 'git');
  const real = (process.env['PATH'] ?? '')
    .split(':')
    .map((path) => join(path, 'git'))
    .find((path) => existsSync(path));
  await writeFile(old, `#!/bin/sh\n[ "$1" != status ] || exit 129\nexec '${real}' "$@"\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await readHead(repository)).toEqual({ commit, changes: 0 });
});

it('knows the commit of a head that is on no branch, of a work tree beside the first, and of SHA-256', async () => {
  const repository = await createRepository(join(folder, 'a'), { 'one.txt': '1' });
  const commit = await commitOf(repository);
  const beside = join(folder, 'beside');
  await git(['worktree', 'add', '--quiet', '--detach', beside, 'HEAD'], { cwd: repository });
  await writeFile(join(beside, 'new.txt'), '');
  expect(await readHead(beside)).toEqual({ commit, changes: 1 });
  expect(await readHead(join(repository, '.git'))).toEqual({ commit, changes: 0 });

  const sha256 = join(folder, 'sha256');
  await git(['init', '--quiet', '--object-format=sha256', sha256]);
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  await git([...identity, 'commit', '--quiet', '--allow-empty', '--message=1'], { cwd: sha256 });
  const head = await readHead(sha256);
  expect(head).toEqual({ commit: await commitOf(sha256), changes: 0 });
  expect(head.commit).toHaveLength(64);
});

it('counts files that a merge left in conflict, once each', async () => {
  const repository = await createRepository(join(folder, 'a'), { 'one.txt': '1' });
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  const change = async (branch: string, text: string) => {
    await git(['checkout', '--quiet', '-b', branch, 'HEAD'], { cwd: repository });
    await writeFile(join(repository, 'one.txt'), text);
    await git([...identity, 'commit', '--quiet', '--all', `--message=${branch}`], { cwd: repository });
  };
  await change('ours', '2');
  await git(['checkout', '--quiet', 'HEAD~'], { cwd: repository });
  await change('theirs', '3');
  await git([...identity, 'merge', '--quiet', 'ours'], { cwd: repository, answers: [1] });
  expect(await readHead(repository)).toEqual({ commit: await commitOf(repository), changes: 1 });
});
