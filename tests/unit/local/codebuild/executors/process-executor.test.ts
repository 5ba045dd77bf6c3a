import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { forEachMarked } from '../../../../../local/codebuild/executors/for-each-marked.ts';
import { processExecutor } from '../../../../../local/codebuild/executors/process-executor.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-executor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['output', 'control']) mkdirSync(join(folder, name));
});

const openExecutor = () => {
  const build = randomUUID();
  const paths = { output: join(folder, 'output'), control: join(folder, 'control') };
  const executor = processExecutor({ build, paths, graceMs: 0 });
  const marked = () => forEachMarked({ build, directory: paths.output }, () => {});
  return { executor, marked };
};

const openFiles = (): number => readdirSync('/proc/self/fd').length;

/** Ends with the driver that ran it. */
const command = (number: number, text: string): void =>
  writeFileSync(join(folder, 'control', `command-${number}.sh`), text);

it('tells a build where the settings of npm are, and nothing that may be a secret', () => {
  const hostEnvironment = {
    PATH: '/bin',
    npm_config_globalconfig: '/usr/etc/npmrc',
    npm_config__auth: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const paths = { output: join(folder, 'output'), control: join(folder, 'control') };
  expect(processExecutor({ build: 'b', paths, hostEnvironment }).variables).toEqual({
    PATH: '/bin',
    npm_config_globalconfig: '/usr/etc/npmrc',
  });
});

describe('the driver of a build, which starts before its sources are there', () => {
  it('leaves neither process nor open file when nobody ever wants its shell', async () => {
    const comeAndGo = async (): Promise<void> => {
      const { executor, marked } = openExecutor();
      await executor.prepare();
      expect(marked()).toHaveLength(1);
      await executor.dispose();
      expect(marked()).toEqual([]);
    };
    // Node itself opens a few files with the first process of all.
    await comeAndGo();
    const before = openFiles();
    for (let round = 0; round < 5; round += 1) await comeAndGo();
    // The pipes of what ended are closed a few turns later.
    await vi.waitFor(() => expect(openFiles()).toBeLessThanOrEqual(before), { timeout: 60_000 });
  });

  it('is ended by a stop that comes before anybody wants its shell, who is told then', async () => {
    const { executor, marked } = openExecutor();
    await executor.prepare();
    await executor.stop();
    expect(marked()).toEqual([]);
    const shell = await executor.openShell();
    expect(await shell.ended).toBe('signal SIGKILL');
    await executor.dispose();
  });

  it('is followed by another one when it has died, whose processes are found as well', async () => {
    const { executor, marked } = openExecutor();
    await executor.prepare();
    const first = await executor.openShell();
    command(1, 'kill -9 $PPID');
    first.input.write('mark\nrun 1 sh \n');
    expect(await first.ended).toBe('signal SIGKILL');
    const second = await executor.openShell();
    command(2, 'cd /; setsid sleep 600 </dev/null >/dev/null 2>&1 & echo started');
    second.input.write('mark\nrun 2 sh \n');
    await once(second.output, 'data');
    expect(marked().length).toBeGreaterThan(1);
    await executor.stop();
    expect(marked()).toEqual([]);
    await executor.dispose();
  });

  it('says why a shell cannot be had to whoever wants it, and is disposed of all the same', async () => {
    const { executor } = openExecutor();
    await rm(join(folder, 'output'), { recursive: true });
    await executor.prepare();
    await expect(executor.openShell()).rejects.toMatchObject({ name: 'ShellNotStarted' });
    await executor.dispose();
  });
});
