import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { bundleCli } from '../../../bundle/bundle-cli.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { createRepository, git } from '../../e2e/repository.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Inside the checkout: what the bundle says of other files is relative. */
const temporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(ROOT, 'node_modules/.stepline-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const bundled = async () => {
  const folder = await temporary();
  const output = join(folder, 'cli');
  return { output, files: await bundleCli({ root: ROOT, output }) };
};

/** The files that are run. */
const filesOf = async (output: string): Promise<readonly string[]> =>
  (await readdir(output)).filter((name) => name.endsWith('.js'));

const LOADER = join(ROOT, 'cli/load-bundle.cjs');
/** As `cli/main.cjs` does, with any bundle; says on the error output which files V8 got no code for that it took. */
const START = `
const [loader, folder] = process.argv.splice(1, 2);
require(loader).loadBundle(folder, (name, script) => {
  if (script.cachedDataRejected !== false) console.error(name);
});`;

const start = (output: string, ...args: readonly string[]) =>
  run(process.execPath, ['--eval', START, LOADER, output, ...args]);

it('makes a command that runs, and lists what it was made of', async () => {
  const { output, files } = await bundled();
  const example = join(ROOT, 'examples/web-app/pipeline.yml');
  const { stdout } = await start(output, 'compile', example);
  expect(JSON.parse(stdout)).toHaveProperty('StartAt');
  expect(JSON.parse(await readFile(join(output, 'inputs.json'), 'utf8'))).toEqual(files);
  const paths = files.map(([path]) => path);
  expect(paths).toEqual(
    expect.arrayContaining(['cli/program.ts', 'lib/errors.ts', 'node_modules/.package-lock.json']),
  );
});

it('keeps the addresses of the files that threads and hooks are started from', async () => {
  const { output } = await bundled();
  const texts = await Promise.all(
    (await filesOf(output)).map((name) => readFile(join(output, name), 'utf8')),
  );
  const addresses = texts.flatMap((text) =>
    [...text.matchAll(/new URL\("([^"]+)", ?\$url\)\.href/g)].map(([, address]) =>
      resolve(output, address ?? ''),
    ),
  );
  expect(addresses).toContain(join(ROOT, 'local/git/bare-repository.ts'));
  expect(addresses.filter((address) => !existsSync(address))).toEqual([]);
});

it('keeps beside each file what V8 made of it, and V8 takes it', async () => {
  const { output } = await bundled();
  const names = await filesOf(output);
  expect(await readdir(output)).toEqual(expect.arrayContaining(names.map((name) => `${name}.code`)));
  const { stdout, stderr } = await start(output, 'validate', join(ROOT, 'examples/web-app/pipeline.yml'));
  expect(stdout).toContain('web-app');
  expect(stderr).toBe('');
});

it('keeps the functions that a run needs, not only those that every start does', async () => {
  const { output } = await bundled();
  const bytesOf = async (): Promise<number> => (await stat(join(output, 'program.js.code'))).size;
  const recorded = await bytesOf();
  for (const name of await filesOf(output)) await rm(join(output, `${name}.code`));
  await run(process.execPath, [join(ROOT, 'bundle/keep-code.cjs'), output, '--version']);
  expect(await bytesOf()).toBeLessThan(recorded);
});

it.each([
  ['missing', (file: string) => rm(file)],
  ['cut off', (file: string) => truncate(file, 1000)],
  ['empty', (file: string) => truncate(file, 0)],
  [
    'changed',
    async (file: string) => {
      const code = await readFile(file);
      code.fill(0xff, code.length / 2, code.length / 2 + 64);
      await writeFile(file, code);
    },
  ],
])('runs as well where that code is %s', async (_how, spoil) => {
  const { output } = await bundled();
  for (const name of await filesOf(output)) await spoil(join(output, `${name}.code`));
  const { stdout, stderr } = await start(output, 'validate', join(ROOT, 'examples/web-app/pipeline.yml'));
  expect(stdout).toContain('web-app');
  expect(stderr).toContain('program.js');
});

it('runs as well where another V8 made that code, which this one passes over', async () => {
  const { output } = await bundled();
  // Of a V8 with other settings, which it tells apart as it does versions.
  const keep = ['--no-lazy', join(ROOT, 'bundle/keep-code.cjs'), output, '--version'];
  for (const name of await filesOf(output)) await rm(join(output, `${name}.code`));
  await run(process.execPath, keep);
  const { stdout, stderr } = await start(output, 'validate', join(ROOT, 'examples/web-app/pipeline.yml'));
  expect(stdout).toContain('web-app');
  expect(stderr).toContain('program.js');
});

it('commits nothing to the repository that it is bundled from, also within a hook of that', async () => {
  const folder = await temporary();
  const around = await createRepository(join(folder, 'around'), { 'a.txt': 'a' });
  vi.stubEnv('GIT_DIR', join(around, '.git'));
  vi.stubEnv('GIT_WORK_TREE', around);
  await bundleCli({ root: ROOT, output: join(folder, 'cli') }).finally(() => vi.unstubAllEnvs());
  expect(await git(around, 'log', '--format=%s')).toBe('first');
});

it('tells who bundles that the first run did not succeed, and leaves a bundle that works', async () => {
  const folder = await temporary();
  const output = join(folder, 'cli');
  const causes: unknown[] = [];
  // There is no git on this path.
  vi.stubEnv('PATH', folder);
  await bundleCli({ root: ROOT, output, onUnrecorded: (cause) => causes.push(cause) }).finally(() =>
    vi.unstubAllEnvs(),
  );
  expect(String(causes)).toContain('git');
  await expect(start(output, '--version')).resolves.toHaveProperty('stdout', `${packageJson.version}\n`);
});
