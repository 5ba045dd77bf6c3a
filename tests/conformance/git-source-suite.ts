import { lstat, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractZip } from '../../adapters/zip/extract-zip.ts';
import type { GitSource } from '../../lib/ports.ts';

/** What a world offers to the suite: repository `acme/site` with the branches `main` and `feature/x`, and their heads. */
export interface GitSourceWorld {
  readonly source: GitSource;
  readonly main: string;
  readonly first: string;
  readonly feature: string;
  close(): Promise<void>;
}

/** What every `GitSource` does. `main` is two commits: "first", then "second line one\n\nbody". */
export const gitSourceSuite = (name: string, open: () => Promise<GitSourceWorld>): void => {
  describe(`git source: ${name}`, () => {
    let world: GitSourceWorld;
    let directory: string;
    beforeEach(async () => {
      world = await open();
      directory = await mkdtemp(join(tmpdir(), 'stepline-source-'));
    });
    afterEach(async () => {
      await world.close();
      await rm(directory, { recursive: true, force: true });
    });
    const request = { repository: 'acme/site', branch: 'main' };

    it('resolves the head of a branch, with what its commit says', async () => {
      expect(await world.source.resolve(request)).toMatchObject({
        commit: world.main,
        message: 'second line one\n\nbody',
        author: 'Ada Lovelace',
        authorDate: '2026-01-02T02:04:05Z',
        committerDate: '2026-01-02T03:04:05Z',
      });
      const feature = await world.source.resolve({ ...request, branch: 'feature/x' });
      expect(feature.commit).toBe(world.feature);
    });

    it('resolves a commit, in full or short, and then whatever the branch', async () => {
      for (const commit of [world.first, world.first.slice(0, 10), world.first.toUpperCase()]) {
        expect(await world.source.resolve({ ...request, commit })).toMatchObject({
          commit: world.first,
          message: 'first',
        });
      }
    });

    it.each([
      ['repository', { repository: 'acme/other', branch: 'main' }, 'acme/other'],
      ['branch', { ...request, branch: 'mai' }, 'mai'],
      ['branch', { ...request, branch: 'ma*' }, 'ma*'],
      ['branch', { ...request, branch: '--upload-pack=touch x' }, '--upload-pack=touch x'],
      ['commit', { ...request, commit: 'f'.repeat(40) }, 'f'.repeat(40)],
      ['commit', { ...request, commit: 'ffffffff' }, 'ffffffff'],
      ['commit', { ...request, commit: '--output=x' }, '--output=x'],
      ['commit', { ...request, commit: 'main' }, 'main'],
    ])('says that it is the %s that is missing', async (missing, wanted, named) => {
      await expect(world.source.resolve(wanted)).rejects.toMatchObject({
        name: 'SourceUnavailable',
        blame: 'author',
        missing,
        wanted: named,
      });
    });

    it('archives the files of a commit, modes and links kept, without .git', async () => {
      await extractZip(await world.source.archive('acme/site', world.main), directory);
      expect(await readFile(join(directory, 'index.html'), 'utf8')).toBe('<h1>two</h1>\n');
      expect(await readFile(join(directory, 'grün/日本.txt'), 'utf8')).toBe('names\n');
      expect((await lstat(join(directory, 'build.sh'))).mode & 0o777).toBe(0o755);
      expect((await lstat(join(directory, 'index.html'))).mode & 0o111).toBe(0);
      expect(await readlink(join(directory, 'latest'))).toBe('index.html');
      await expect(lstat(join(directory, '.git'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('archives an older commit as it was', async () => {
      const { commit } = await world.source.resolve({ ...request, commit: world.first });
      await extractZip(await world.source.archive('acme/site', commit), directory);
      expect(await readFile(join(directory, 'index.html'), 'utf8')).toBe('<h1>one</h1>\n');
    });

    it('refuses to archive a commit that is not there, before the first byte', async () => {
      await expect(world.source.archive('acme/site', 'f'.repeat(40))).rejects.toMatchObject({
        name: 'SourceUnavailable',
        missing: 'commit',
      });
    });

    it('lets a reader go in the middle of an archive', async () => {
      for await (const chunk of await world.source.archive('acme/site', world.main)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    });
  });
};
