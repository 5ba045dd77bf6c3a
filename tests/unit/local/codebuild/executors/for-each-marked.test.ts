import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bystandersNow } from '../../../../../local/codebuild/executors/bystanders.ts';
import { forEachMarked, markVariable } from '../../../../../local/codebuild/executors/for-each-marked.ts';

const folderOf = async () => {
  const root = await mkdtemp(join(tmpdir(), 'stepline-marked-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'real'));
  await symlink(join(root, 'real'), join(root, 'link'));
  return { root, folder: join(root, 'link') };
};

/** Tells its process, and waits. */
const SHELL = ['sh', '-c', 'echo $$; read line'] as const;

/**
 * Starts a command that prints the process to look for.
 * @returns it: one that has printed is past its `execve`, in the middle of which a process has no environment.
 */
const running = async (cwd: string, command: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [printed] = await once(child.stdout, 'data');
  return Number(printed);
};

const found = (build: string, directory: string) => forEachMarked({ build, directory }, () => {});

it('finds a process by its environment, wherever it is', async () => {
  const { root, folder } = await folderOf();
  const build = randomUUID();
  const pid = await running(root, SHELL, { [markVariable]: build });
  expect(found(build, folder)).toEqual([pid]);
});

it('finds a process that emptied its environment by where it works, also behind a link', async () => {
  const { folder } = await folderOf();
  const pid = await running(folder, ['env', '-i', ...SHELL]);
  expect(found(randomUUID(), folder)).toEqual([pid]);
});

it('leaves a person at a terminal alone who stands in the folder', async () => {
  const { folder } = await folderOf();
  // `script` gives its command a terminal of its own, as a person has one.
  const shell = await running(folder, ['script', '-qec', SHELL[2], '/dev/null']);
  expect(found(randomUUID(), folder)).not.toContain(shell);
  process.kill(shell);
});

it('finds nobody where nobody is', async () => {
  const { folder } = await folderOf();
  expect(found(randomUUID(), folder)).toEqual([]);
});

it('does not look at who ran before the build began', async () => {
  const { folder } = await folderOf();
  const earlier = await running(folder, SHELL);
  const bystanders = bystandersNow();
  const later = await running(folder, SHELL);
  const build = randomUUID();
  const quarry = { build, group: later, directory: folder, bystanders };
  expect(forEachMarked(quarry, () => {})).toEqual([later]);
  expect(found(build, folder).toSorted()).toEqual([earlier, later].toSorted());
});

it('looks at everybody where it cannot tell who ran before', async () => {
  const { folder } = await folderOf();
  const pid = await running(folder, SHELL);
  const bystanders = bystandersNow();
  const later = await running(folder, SHELL);
  const build = randomUUID();
  const both = [pid, later].toSorted();
  const quarry = { build, directory: folder, bystanders };
  expect(forEachMarked(quarry, () => {}).toSorted()).toEqual(both);
  for (const forks of [undefined, -1e9]) {
    const unknown = { ...bystanders, numbering: { ...bystanders.numbering, forks } };
    expect(forEachMarked({ ...quarry, group: later, bystanders: unknown }, () => {}).toSorted()).toEqual(
      both,
    );
  }
});
