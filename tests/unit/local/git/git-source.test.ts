import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { extractZip } from '../../../../adapters/zip/extract-zip.ts';
import { createGitSource, type GitSourceOptions } from '../../../../local/git/git-source.ts';
import { commit, initRepository, put, runGit } from './git-repository.ts';

let base: string;
let site: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'stepline-git-source-'));
  site = join(base, 'site');
  initRepository(site);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true, force: true });
});

const sourceOf = (location: string, options: Partial<GitSourceOptions> = {}) =>
  createGitSource({ repositories: () => location, cache: join(base, 'cache'), ...options });
const request = { repository: 'acme/site', branch: 'main' };

const unpacked = async (): Promise<string> => {
  const source = sourceOf(site);
  const { commit: head } = await source.resolve(request);
  await extractZip(await source.archive('acme/site', head), join(base, 'out'));
  return join(base, 'out');
};

describe('createGitSource', () => {
  it('executes nothing that the repository is configured with', async () => {
    const touch = `touch ${join(base, 'executed')};`;
    put(site, '.gitattributes', '* filter=evil diff=evil\n');
    put(site, 'a.txt', 'plain\n');
    commit(site, 'one');
    const settings = {
      'tar.zip.command': `${touch} cat`,
      'core.fsmonitor': `${touch} false`,
      'core.pager': `${touch} cat`,
      'core.hooksPath': join(base, 'hooks'),
      'core.sshCommand': touch,
      'uploadpack.packObjectsHook': touch,
      'filter.evil.smudge': `${touch} cat`,
      'filter.evil.process': touch,
      'diff.evil.textconv': touch,
      'log.showSignature': 'true',
      'gpg.program': touch,
    };
    for (const [key, value] of Object.entries(settings)) runGit(site, 'config', key, value);
    expect(await readFile(join(await unpacked(), 'a.txt'), 'utf8')).toBe('plain\n');
    expect(existsSync(join(base, 'executed'))).toBe(false);
  });

  it('honours export-ignore and export-subst of the commit, as GitHub does, and no other attributes', async () => {
    put(site, '.gitattributes', 'internal export-ignore\nversion.txt export-subst\n');
    put(site, 'internal/notes', 'x');
    put(site, 'version.txt', '$Format:%an$\n');
    put(site, 'kept.txt', 'x\n');
    commit(site, 'one');
    put(site, '.git/info/attributes', 'kept.txt export-ignore\n');
    const out = await unpacked();
    expect((await readdir(out)).sort()).toEqual(['.gitattributes', 'kept.txt', 'version.txt']);
    expect(await readFile(join(out, 'version.txt'), 'utf8')).toBe('Ada Lovelace\n');
  });

  it('is not led astray by the git around it', async () => {
    const head = commit(site, 'one');
    vi.stubEnv('GIT_DIR', join(base, 'elsewhere'));
    vi.stubEnv('GIT_INDEX_FILE', join(base, 'elsewhere/index'));
    expect(await sourceOf(site).resolve(request)).toMatchObject({ commit: head });
  });

  it('sees commits that came after it was made', async () => {
    const source = sourceOf(site);
    commit(site, 'one');
    await source.resolve(request);
    const second = commit(site, 'two');
    expect(await source.resolve(request)).toMatchObject({ commit: second, message: 'two' });
  });

  it('reads a linked work tree', async () => {
    const head = commit(site, 'one');
    runGit(site, 'worktree', 'add', '--quiet', '-b', 'other', join(base, 'linked'));
    expect(await sourceOf(join(base, 'linked')).resolve({ ...request, branch: 'other' })).toMatchObject({
      commit: head,
    });
  });

  it('reads a repository of SHA-256 objects', async () => {
    runGit(base, 'init', '--quiet', '--initial-branch=main', '--object-format=sha256', 'wide');
    const head = commit(join(base, 'wide'), 'one');
    expect(head).toHaveLength(64);
    expect(await sourceOf(join(base, 'wide')).resolve(request)).toMatchObject({ commit: head });
  });

  it('adds the page of a commit where there is one', async () => {
    const head = commit(site, 'one');
    const source = sourceOf(site, { commitUrl: (name, id) => `https://git.example/${name}/${id}` });
    expect(await source.resolve(request)).toMatchObject({ url: `https://git.example/acme/site/${head}` });
  });

  it.each([
    ['missing', 'is not a directory'],
    ['site/sub', 'not a git repository'],
  ])('names the repository when %s is none', async (path, reason) => {
    commit(site, 'one');
    await mkdir(join(site, 'sub'));
    await expect(sourceOf(join(base, path)).resolve(request)).rejects.toMatchObject({
      name: 'SourceUnavailable',
      missing: 'repository',
      blame: 'author',
      message: expect.stringContaining(reason),
    });
  });

  it('names the branch of a repository without commits', async () => {
    await expect(sourceOf(site).resolve(request)).rejects.toMatchObject({
      missing: 'branch',
      wanted: 'main',
    });
  });

  it('blames the platform for a host that does not answer, and keeps the password to itself', async () => {
    const failing = sourceOf('http://ada:hunter2@127.0.0.1:9/site.git').resolve(request);
    await expect(failing).rejects.toMatchObject({ missing: 'repository', blame: 'platform' });
    await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
  });

  it('runs no remote helper', async () => {
    const evil = `ext::sh -c touch% ${join(base, 'executed')}`;
    await expect(sourceOf(evil).resolve(request)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(existsSync(join(base, 'executed'))).toBe(false);
  });

  it('fetches two commits of one URL side by side', async () => {
    const first = commit(site, 'one');
    const second = commit(site, 'two');
    const source = sourceOf(`file://${site}`);
    const both = await Promise.all([first, second].map((id) => source.resolve({ ...request, commit: id })));
    expect(both.map(({ message }) => message)).toEqual(['one', 'two']);
  });
});
