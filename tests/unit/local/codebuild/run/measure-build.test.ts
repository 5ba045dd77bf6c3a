import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { measureBuild } from '../../../../../local/codebuild/run/measure-build.ts';

const nobody = 65_534;
const mib = 1024 ** 2;

/** A build's folder in which `output/private` may be read by nobody but root, and we are not root. */
const privateFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'stepline-measure-'));
  const [output, control, hidden] = [
    join(path, 'output'),
    join(path, 'control'),
    join(path, 'output/private'),
  ];
  await mkdir(hidden, { recursive: true });
  await mkdir(control);
  await writeFile(join(hidden, 'large'), Buffer.alloc(3 * mib, 1));
  await writeFile(join(output, 'seen'), Buffer.alloc(mib, 1));
  await chmod(path, 0o755);
  await chmod(hidden, 0);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(nobody);
  onTestFinished(async () => {
    if (isRoot) process.seteuid?.(0);
    await chmod(hidden, 0o700);
    await rm(path, { recursive: true });
  });
  return { path, output, control };
};

it('has what it may not read counted by the root of the container', async () => {
  const told: string[] = [];
  const executor = { foldersUsed: async () => 4 * mib, diskUsed: async () => 2 * mib };
  const measure = measureBuild(await privateFolder(), executor, (line) => told.push(line));
  expect(await measure()).toBe(6 * mib);
  expect(told).toEqual([]);
});

it('says once in the log that a folder is not held to the limit, where nobody can read it', async () => {
  const told: string[] = [];
  const executor = { foldersUsed: async () => undefined, diskUsed: async () => 0 };
  const measure = measureBuild(await privateFolder(), executor, (line) => told.push(line));
  expect(await measure()).toBeLessThan(2 * mib);
  await measure();
  expect(told).toEqual([
    '[Container] WARNING: Stepline may not read output/private: what is in it is not held to the limit of the disk',
  ]);
});
