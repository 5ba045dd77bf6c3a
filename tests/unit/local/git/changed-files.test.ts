import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFiles } from '../../../../local/git/changed-files.ts';
import { commit, initRepository, put, runGit } from './git-repository.ts';

let site: string;
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'stepline-changed-'));
  initRepository(site);
});
afterEach(() => rm(site, { recursive: true, force: true }));
const gitDirectory = () => join(site, '.git');

describe('changedFiles', () => {
  it('tells added, modified and removed paths, a rename as one of each', async () => {
    put(site, 'same', '1');
    put(site, 'changed', '1');
    put(site, 'script', '1');
    put(site, 'old/né\twith tab', 'content that is long enough to be seen as a rename\n');
    const before = commit(site, 'one');
    put(site, 'changed', '2');
    await chmod(join(site, 'script'), 0o755);
    runGit(site, 'mv', 'old/né\twith tab', 'new');
    const after = commit(site, 'two');
    expect(await changedFiles(gitDirectory(), before, after)).toEqual({
      added: ['new'],
      modified: ['changed', 'script'],
      removed: ['old/né\twith tab'],
    });
  });

  it('counts everything as added where there is no commit before', async () => {
    put(site, 'a', '1');
    put(site, 'b/c', '1');
    expect(await changedFiles(gitDirectory(), undefined, commit(site, 'one'))).toEqual({
      added: ['a', 'b/c'],
      modified: [],
      removed: [],
    });
  });

  it('fails for a commit that is not there', async () => {
    const head = commit(site, 'one');
    await expect(changedFiles(gitDirectory(), 'f'.repeat(40), head)).rejects.toMatchObject({
      name: 'GitFailed',
    });
    await expect(changedFiles(gitDirectory(), '--output=x', head)).rejects.toMatchObject({
      name: 'GitFailed',
    });
  });
});
