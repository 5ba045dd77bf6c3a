import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { sizeOf } from '../../../../../local/codebuild/run/size-of.ts';

it('counts as `du` does: folders, links, holes and files with two names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-size-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/large'), Buffer.alloc(3_000_000, 1));
  await writeFile(join(folder, 'a/b/small'), 'x');
  await link(join(folder, 'a/large'), join(folder, 'a/b/again'));
  await symlink('../large', join(folder, 'a/b/symbolic'));
  await writeFile(join(folder, 'hole'), '');
  await truncate(join(folder, 'hole'), 50_000_000);
  const { stdout: all } = await execa('du', ['-s', '--block-size=1', folder]);
  const { stdout: own } = await execa('du', ['-s', '--block-size=1', '--max-depth=0', '-S', folder]);
  const top = Number.parseInt(own, 10);
  const { bytes, unread } = await sizeOf([folder]);
  expect(unread).toBeUndefined();
  // The topmost folder itself is ours, not the build's.
  expect(bytes).toBeGreaterThan(3_000_000);
  expect(bytes).toBeLessThan(4_000_000);
  expect(Number.parseInt(all, 10) - bytes).toBeLessThanOrEqual(top);
});

it('counts nothing where nothing is', async () => {
  expect(await sizeOf(['/nowhere/at/all'])).toEqual({ bytes: 0 });
});
