import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BuildCache } from '../../../../../local/codebuild/cache/build-cache.ts';
import { type BuildHarness, openBuildHarness } from '../../../../fakes/build-harness.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-cache-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const save = async (cache: BuildCache, key: string, text: string): Promise<void> => {
  const source = join(directory, `source-${key.replaceAll('/', '_')}-${text.length}`);
  await writeFile(source, text);
  await cache.save(key, source);
};

describe('build cache', () => {
  it('finds the exact key before any fallback', async () => {
    const cache = new BuildCache(join(directory, 'c'), 'p');
    await save(cache, 'npm-1', 'one');
    await save(cache, 'npm-12', 'twelve');
    expect(await cache.restore('npm-1', ['npm-'], join(directory, 'out'))).toBe('npm-1');
    expect(await readFile(join(directory, 'out'), 'utf8')).toBe('one');
  });

  it('takes fallbacks in their order, by prefix', async () => {
    const cache = new BuildCache(join(directory, 'c'), 'p');
    await save(cache, 'npm-a', 'a');
    await save(cache, 'other-b', 'b');
    expect(await cache.restore('none', ['zzz', 'other-', 'npm-'], join(directory, 'out'))).toBe('other-b');
    expect(await cache.restore('none', [], join(directory, 'out2'))).toBeUndefined();
  });

  it('keeps the projects apart, whatever their names are', async () => {
    await save(new BuildCache(join(directory, 'c'), '..'), 'k', 'x');
    expect(
      await new BuildCache(join(directory, 'c'), 'p').restore('k', [], join(directory, 'out')),
    ).toBeUndefined();
    expect(await readdir(join(directory, 'c'))).toEqual(['%2E']);
  });

  it('leaves an archive readable while another takes its place', async () => {
    const cache = new BuildCache(join(directory, 'c'), 'p');
    await save(cache, 'k', 'old');
    await cache.restore('k', [], join(directory, 'out'));
    await save(cache, 'k', 'newer');
    expect(await readFile(join(directory, 'out'), 'utf8')).toBe('old');
  });

  it('is whole whoever saves at the same time', async () => {
    const cache = new BuildCache(join(directory, 'c'), 'p');
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(1_000 + index));
    await Promise.all(contents.map((text) => save(cache, 'k', text)));
    await cache.restore('k', [], join(directory, 'out'));
    expect(contents).toContain(await readFile(join(directory, 'out'), 'utf8'));
  });

  it('drops the oldest of many keys', async () => {
    const cache = new BuildCache(join(directory, 'c'), 'p');
    for (let index = 0; index < 14; index += 1) await save(cache, `key-${index}`, 'x'.repeat(index + 1));
    const files = await readdir(join(directory, 'c', 'p'));
    expect(files.filter((name) => name.endsWith('.tar'))).toHaveLength(10);
  });
});

describe('the cache of a buildspec', () => {
  const spec = (cache: object, ...commands: readonly string[]): string =>
    JSON.stringify({ version: '0.2', phases: { build: { commands } }, cache });
  const logOf = async (harness: BuildHarness, buildspecOverride: string): Promise<string> => {
    const build = await harness.build({ buildspecOverride });
    return (await harness.log(build.id)).map(({ text }) => text).join('\n');
  };
  const open = async (type: 'LOCAL' | 'NO_CACHE'): Promise<BuildHarness> => {
    const harness = await openBuildHarness({ project: { cache: { type } } });
    await harness.source('Source', { 'package-lock.json': '{"v":1}' });
    return harness;
  };

  it('brings files back in a later build, with a key that hashes files', async () => {
    await using harness = await open('LOCAL');
    const cache = {
      paths: ['vendor/**/*', 'not there'],
      key: 'npm-$(codebuild-hash-files package-lock.json)',
    };
    expect(await logOf(harness, spec(cache, 'mkdir -p vendor/deep', 'echo cached > vendor/deep/x'))).toMatch(
      /saved "npm-[0-9a-f]{64}"/,
    );
    expect(await logOf(harness, spec(cache, 'cat vendor/deep/x'))).toContain('\ncached');
  });

  it('is that of one build when several keep under the same key at once', async () => {
    await using harness = await open('LOCAL');
    const cache = { paths: ['v/**/*'], key: 'shared' };
    const fill = 'mkdir -p v; for n in 1 2 3 4 5 6 7 8; do echo $CODEBUILD_BUILD_ID > v/$n; done';
    const builds = await Promise.all(
      [1, 2, 3, 4].map(() => harness.build({ buildspecOverride: spec(cache, fill) })),
    );
    const seen = await logOf(harness, spec({ ...cache, action: 'restore' }, 'cat v/* | sort | uniq -c'));
    const counted = seen.split('\n').filter((line) => /^ *\d+ shop-build:/.test(line));
    expect(counted).toHaveLength(1);
    expect(builds.map(({ id }) => `8 ${id}`)).toContain(counted[0]?.trim());
  });

  it('looks at no fallback keys without a key, and says so', async () => {
    await using harness = await open('LOCAL');
    await logOf(harness, spec({ paths: ['v/*'], key: 'npm-1' }, 'mkdir v', 'touch v/x'));
    const log = await logOf(harness, spec({ paths: ['v/*'], 'fallback-keys': ['npm-'] }, 'ls v || true'));
    expect(log).toContain('fallback-keys are not looked at');
    expect(log).not.toContain('restored');
  });

  it('does not save what a failed build made', async () => {
    await using harness = await open('LOCAL');
    expect(await logOf(harness, spec({ paths: ['v/*'] }, 'mkdir v', 'touch v/x', 'false'))).not.toContain(
      'saved',
    );
  });

  it('says that it is not used where the project has none', async () => {
    await using harness = await open('NO_CACHE');
    expect(await logOf(harness, spec({ paths: ['v/*'] }, 'true'))).toContain(
      'the project has cache type NO_CACHE',
    );
  });

  it('leaves folders of this machine alone', async () => {
    await using harness = await open('LOCAL');
    expect(await logOf(harness, spec({ paths: ['/etc/**/*', '../x'] }, 'true'))).toContain(
      '/etc/**/* is outside of the source',
    );
  });

  it('never fails a build', async () => {
    await using harness = await open('LOCAL');
    const build = await harness.build({ buildspecOverride: spec({ paths: ['none/*'] }, 'true') });
    expect(build.status).toBe('SUCCEEDED');
  });
});
