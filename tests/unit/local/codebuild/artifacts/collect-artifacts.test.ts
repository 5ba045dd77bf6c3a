import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ArtifactFiles,
  collectArtifacts,
} from '../../../../../local/codebuild/artifacts/collect-artifacts.ts';

let outside: string;
let root: string;
beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), 'stepline-artifacts-')));
  root = join(outside, 'src');
  await mkdir(root);
});
afterEach(() => rm(outside, { recursive: true, force: true }));

const tree = async (...paths: string[]) => {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
};
const paths = async (spec: ArtifactFiles) => (await collectArtifacts(spec, root)).map((file) => file.path);

describe('collectArtifacts', () => {
  it.each<[string, string[], string[]]>([
    ['all files recursively, dot files too', ['**/*'], ['.env', 'a.txt', 'd/.x/y', 'd/b.txt', 'd/e/c.txt']],
    ['a single file', ['a.txt'], ['a.txt']],
    ['a file in a subdirectory', ['d/e/c.txt'], ['d/e/c.txt']],
    ['the files of a subdirectory', ['d/*'], ['d/b.txt']],
    ['a subdirectory recursively', ['d/**/*'], ['d/.x/y', 'd/b.txt', 'd/e/c.txt']],
    ['a star within one folder', ['*/b.txt'], ['d/b.txt']],
    ['a file found twice once', ['a.txt', '*.txt', './a.txt'], ['a.txt']],
    ['no directory by itself', ['d', 'd/'], []],
    ['nothing where nothing is', ['missing', 'x/**/*'], []],
    ['no negation', ['!a.txt'], []],
  ])('finds %s', async (_, files, expected) => {
    await tree('a.txt', '.env', 'd/b.txt', 'd/e/c.txt', 'd/.x/y');
    expect(await paths({ files })).toEqual(expected);
  });

  // The examples of CodeBuild's reference of the buildspec, artifacts/base-directory.
  it.each<[string, ArtifactFiles, string[]]>([
    [
      'one base directory',
      { files: ['*/my-file-3.txt'], baseDirectory: 'my-build-2' },
      ['my-subdirectory/my-file-3.txt'],
    ],
    [
      'a glob of base directories, paths discarded',
      { files: ['**/*'], baseDirectory: 'my-build*', discardPaths: true },
      ['my-file-1.txt', 'my-file-2.txt', 'my-file-3.txt'],
    ],
    [
      'a glob of base directories',
      { files: ['**/*'], baseDirectory: 'my-build*' },
      ['my-file-1.txt', 'my-file-2.txt', 'my-subdirectory/my-file-3.txt'],
    ],
  ])('collects below %s', async (_, spec, expected) => {
    await tree(
      'my-build-1/my-file-1.txt',
      'my-build-2/my-file-2.txt',
      'my-build-2/my-subdirectory/my-file-3.txt',
    );
    expect(await paths(spec)).toEqual(expected);
  });

  // As well: artifacts/exclude-paths.
  it.each<[string, string[]]>([
    ['**/secret/**/*', ['.env', '.git/config', 'a.txt', 'd/.hidden/f', 'd/b.txt']],
    ['**/.*/**/*', ['.env', 'a.txt', 'd/b.txt', 'd/secret', 'secret/f']],
    ['**/.*', ['.git/config', 'a.txt', 'd/.hidden/f', 'd/b.txt', 'd/secret', 'secret/f']],
    ['*.txt', ['.env', '.git/config', 'd/.hidden/f', 'd/b.txt', 'd/secret', 'secret/f']],
  ])('leaves out %s', async (pattern, expected) => {
    await tree('a.txt', '.env', '.git/config', 'd/b.txt', 'd/.hidden/f', 'd/secret', 'secret/f');
    expect(await paths({ files: ['**/*'], excludePaths: [pattern] })).toEqual(expected);
  });

  it('takes exclude-paths as relative to the base directory', async () => {
    await tree('dist/a.txt', 'dist/b.txt');
    expect(await paths({ files: ['**/*'], baseDirectory: 'dist', excludePaths: ['a.txt'] })).toEqual([
      'b.txt',
    ]);
  });

  it('finds a name with brackets by itself', async () => {
    await tree('pages/[id].js', 'pages/i.js');
    expect(await paths({ files: ['pages/[id].js'] })).toEqual(['pages/[id].js', 'pages/i.js']);
  });

  it('takes an absolute location inside the base directory', async () => {
    await tree('dist/a.txt');
    expect(await paths({ files: [join(root, 'dist/*')] })).toEqual(['dist/a.txt']);
  });

  it('takes absolute locations by the name that the source directory was given', async () => {
    await tree('dist/a.txt', 'dist/b.txt');
    const alias = join(outside, 'alias');
    await symlink('src', alias);
    const spec = {
      files: [`${alias}/dist/*`],
      baseDirectory: `${alias}/dist`,
      excludePaths: [`${alias}/dist/b.txt`],
    };
    expect(await collectArtifacts(spec, alias)).toEqual([
      { path: 'a.txt', source: join(root, 'dist/a.txt') },
    ]);
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', '**/../x'])('refuses the location %s', async (pattern) => {
    await tree('a/b');
    await expect(paths({ files: [pattern] })).rejects.toMatchObject({ name: 'ArtifactPathRefused', pattern });
    await expect(paths({ files: ['*'], baseDirectory: pattern })).rejects.toMatchObject({
      name: 'ArtifactPathRefused',
    });
  });

  it.each(['missing', 'missing*', 'file'])(
    'names the base directory %s that is not there',
    async (baseDirectory) => {
      await tree('file');
      await expect(paths({ files: ['*'], baseDirectory })).rejects.toMatchObject({
        name: 'NoMatchingBaseDirectory',
        baseDirectory,
      });
    },
  );

  it('refuses two files of one name when paths are discarded', async () => {
    await tree('a/index.html', 'b/index.html');
    await expect(paths({ files: ['**/*'], discardPaths: true })).rejects.toMatchObject({
      name: 'ArtifactConflict',
      path: 'index.html',
    });
  });

  it('tells of patterns without a match and of what it leaves out', async () => {
    await tree('a.txt', 'dir/f');
    await writeFile(join(outside, 'secret'), 'x');
    await symlink('../secret', join(root, 'leak'));
    await symlink('nowhere', join(root, 'broken'));
    await symlink('dir', join(root, 'link-to-dir'));
    const told: string[][] = [];
    const files = await collectArtifacts({ files: ['**/*', 'missing'] }, root, {
      unmatched: (pattern) => told.push(['unmatched', pattern]),
      skipped: (path, reason) => told.push([path, reason]),
    });
    expect(files.map((file) => file.path)).toEqual(['a.txt', 'dir/f']);
    expect(told).toEqual([
      ['unmatched', 'missing'],
      ['broken', 'a broken link'],
      ['leak', 'a link out of the source directory'],
      ['link-to-dir', 'a link to a directory'],
    ]);
  });

  it('stores what a link points at, unless links are enabled', async () => {
    await tree('dist/v1/app.js');
    await symlink('v1/app.js', join(root, 'dist/app.js'));
    await symlink('v1', join(root, 'dist/current'));
    const spec = { files: ['**/*'], baseDirectory: 'dist' };
    expect(await collectArtifacts(spec, root)).toEqual([
      { path: 'app.js', source: join(root, 'dist/v1/app.js') },
      { path: 'v1/app.js', source: join(root, 'dist/v1/app.js') },
    ]);
    expect(await collectArtifacts({ ...spec, enableSymlinks: true }, root)).toEqual([
      { path: 'app.js', source: join(root, 'dist/app.js') },
      { path: 'current', source: join(root, 'dist/current') },
      { path: 'v1/app.js', source: join(root, 'dist/v1/app.js') },
    ]);
  });

  it('stores the file behind a link that could not be one in the archive', async () => {
    await tree('node_modules/x.js', 'dist/keep');
    await symlink('../node_modules/x.js', join(root, 'dist/up'));
    await symlink(join(root, 'dist/keep'), join(root, 'dist/absolute'));
    const files = await collectArtifacts(
      { files: ['**/*'], baseDirectory: 'dist', enableSymlinks: true },
      root,
    );
    expect(files).toEqual([
      { path: 'absolute', source: join(root, 'dist/keep') },
      { path: 'keep', source: join(root, 'dist/keep') },
      { path: 'up', source: join(root, 'node_modules/x.js') },
    ]);
  });

  it('does not look through a directory link that leaves the source directory', async () => {
    await mkdir(join(outside, 'private'));
    await writeFile(join(outside, 'private/key'), 'x');
    await symlink('../private', join(root, 'out'));
    expect(await paths({ files: ['out/*', 'out/key', 'out/**/*'] })).toEqual([]);
    await expect(paths({ files: ['*'], baseDirectory: 'out' })).rejects.toMatchObject({
      name: 'ArtifactPathRefused',
    });
  });

  it('refuses a file below a link that stays a link', async () => {
    await tree('v1/app.js');
    await symlink('v1', join(root, 'current'));
    const spec = { files: ['**/*', 'current/*'], enableSymlinks: true };
    await expect(paths(spec)).rejects.toMatchObject({ name: 'ArtifactConflict', path: 'current' });
  });

  describe('against a naive reference', () => {
    const NAMES = ['a', 'b', '.c', 'd.js'];
    const name = fc.constantFrom(...NAMES);
    const filePath = fc
      .array(name, { minLength: 1, maxLength: 3 })
      .map((parts) => [...parts.slice(0, -1), `${parts.at(-1)}.f`].join('/'));
    const segment = fc.constantFrom(...NAMES, 'a.f', '.c.f', '*', '*.f', '.*', 'd*', '**');
    const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

    const matchesName = (segment: string, text: string): boolean => {
      const words = segment.split('*').map((word) => word.replace(/[.]/g, '\\.'));
      return new RegExp(`^${words.join('.*')}$`).test(text);
    };
    /** Tries every way of giving the pattern's segments the path's segments. */
    const matches = (parts: readonly string[], path: readonly string[]): boolean => {
      const [head, ...rest] = parts;
      const [first, ...others] = path;
      if (head === undefined || first === undefined) return head === undefined && first === undefined;
      if (head !== '**') return matchesName(head, first) && matches(rest, others);
      return rest.length === 0 || matches(rest, path) || matches(parts, others);
    };
    const any = (patterns: readonly string[], path: string) =>
      patterns.some((each) => matches(each.split('/'), path.split('/')));

    it('finds, excludes, rebases and flattens the same files', async () => {
      let run = 0;
      const spec = fc.record({
        files: fc.array(pattern, { minLength: 1, maxLength: 3 }),
        excludePaths: fc.array(
          pattern.filter((text) => !text.endsWith('/**/*')),
          { maxLength: 2 },
        ),
        baseDirectory: fc.constantFrom('.', 'a', 'a/b', '.c'),
        discardPaths: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(filePath, { maxLength: 8 }), spec, async (all, wanted) => {
          run += 1;
          await tree(...all.map((path) => `${run}/${path}`));
          await mkdir(join(root, `${run}`, wanted.baseDirectory), { recursive: true });
          const below = wanted.baseDirectory === '.' ? '' : `${wanted.baseDirectory}/`;
          const expected = all
            .filter((path) => path.startsWith(below))
            .map((path) => path.slice(below.length))
            .filter((path) => any(wanted.files, path) && !any(wanted.excludePaths, path))
            .map((path) => (wanted.discardPaths ? (path.split('/').at(-1) ?? '') : path))
            .sort();
          const collected = collectArtifacts(wanted, join(root, `${run}`));
          if (new Set(expected).size < expected.length) {
            await expect(collected).rejects.toMatchObject({ name: 'ArtifactConflict' });
          } else {
            expect((await collected).map((file) => file.path).sort()).toEqual(expected);
          }
        }),
        { numRuns: 300 },
      );
    });
  });
});
