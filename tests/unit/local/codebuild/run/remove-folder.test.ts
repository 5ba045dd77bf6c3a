import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../../../local/codebuild/run/remove-folder.ts';

let base: string;
let folder: string;
let outside: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'stepline-remove-ł-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  [folder, outside] = [join(base, 'folder'), join(base, 'outside')];
  for (const path of [folder, outside]) await mkdir(join(path, 'sub'), { recursive: true });
  await writeFile(join(outside, 'sub/kept'), '');
});

/** As many files as make a folder a large one, or none. */
const fill = async (count: number): Promise<void> => {
  for (let each = 0; each < count; each += 1) await writeFile(join(folder, `file-${each}`), '');
};

describe.each([
  ['small', 0],
  ['large', 300],
])('a %s folder', (_size, count) => {
  it('goes with its links, and what they lead to stays', async () => {
    await fill(count);
    await symlink(outside, join(folder, 'sub/link'));
    await symlink(join(outside, 'sub/kept'), join(folder, 'to-file'));
    await symlink('nowhere', join(folder, 'to-nothing'));
    await symlink('..', join(folder, 'sub/up'));
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
    expect(await readdir(join(outside, 'sub'))).toEqual(['kept']);
  });

  it('goes with names that are no UTF-8, and with pipes', async () => {
    await fill(count);
    const script = `cd "$1" && name=$(printf 'a\\377b') && mkdir -p "$name/c" && touch "$name/c/$name" &&
      mkfifo pipe`;
    execFileSync('sh', ['-c', script, 'sh', folder]);
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });
});

it('takes a link in place of the folder away, and not what it leads to', async () => {
  await rm(folder, { recursive: true });
  await symlink(outside, folder);
  await removeFolder(folder);
  expect(await readdir(base)).toEqual(['outside']);
  expect(await readdir(join(outside, 'sub'))).toEqual(['kept']);
});

it('has nothing to do where nothing is', async () => {
  await removeFolder(join(base, 'none'));
});
