import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { forEachMarked, markVariable } from '../../../../../local/codebuild/executors/for-each-marked.ts';

const folderOf = async () => {
  const root = await mkdtemp(join(tmpdir(), 'stepline-marked-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'real'));
  await symlink(join(root, 'real'), join(root, 'link'));
  return { root, folder: join(root, 'link') };
};

const running = async (
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
) => {
  const child: ChildProcess = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child.pid ?? 0;
};

const found = (build: string, directory: string) => forEachMarked({ build, directory }, () => {});

it('finds a process by its environment, wherever it is', async () => {
  const { root, folder } = await folderOf();
  const build = randomUUID();
  const pid = await running('sleep', ['60'], root, { [markVariable]: build });
  expect(found(build, folder)).toEqual([pid]);
});

it('finds a process that emptied its environment by where it works, also behind a link', async () => {
  const { folder } = await folderOf();
  const pid = await running('env', ['-i', 'sleep', '60'], folder);
  expect(found(randomUUID(), folder)).toEqual([pid]);
});

it('leaves a person at a terminal alone who stands in the folder', async () => {
  const { root, folder } = await folderOf();
  const note = join(root, 'pid');
  // `script` gives its command a terminal of its own, as a person has one.
  const command = `echo $$ > ${note}; exec sleep 60`;
  await running('script', ['-qec', command, '/dev/null'], folder);
  const shell = await vi.waitFor(async () => {
    const pid = Number(await readFile(note, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    return pid;
  });
  expect(found(randomUUID(), folder)).not.toContain(shell);
  process.kill(shell);
});

it('finds nobody where nobody is', async () => {
  const { folder } = await folderOf();
  expect(found(randomUUID(), folder)).toEqual([]);
});
