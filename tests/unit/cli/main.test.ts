import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../../cli/main.cjs', import.meta.url));

/** A checkout of the launcher, a source and a bundle that say which of them they are. */
const checkout = async () => {
  const root = await mkdtemp(join(tmpdir(), 'stepline-main-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'cli'));
  await mkdir(join(root, 'dist/cli'), { recursive: true });
  const source = join(root, 'cli/program.ts');
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  for (const file of ['main.cjs', 'load-bundle.cjs']) {
    await copyFile(join(dirname(MAIN), file), join(root, 'cli', file));
  }
  await writeFile(source, `const ran: string = 'sources';\nconsole.log(ran);\n`);
  await writeFile(join(root, 'dist/cli/program.js'), "(function () { console.log('bundle'); })");
  const { size, mtimeMs } = await stat(source);
  const list = join(root, 'dist/cli/inputs.json');
  await writeFile(list, JSON.stringify([['cli/program.ts', size, mtimeMs]]));
  const main = async (): Promise<string> => {
    const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') };
    return (await run(process.execPath, [join(root, 'cli/main.cjs')], { env })).stdout.trim();
  };
  return { root, source, list, main };
};

it('starts the bundle while what it was made of is as it was', async () => {
  const { main } = await checkout();
  expect(await main()).toBe('bundle');
});

it('starts the sources once one of them has another length', async () => {
  const { main, source } = await checkout();
  const { atime, mtime } = await stat(source);
  await writeFile(source, `console.log('other sources');\n`);
  await utimes(source, atime, mtime);
  expect(await main()).toBe('other sources');
});

it('starts the sources once one of them was written again', async () => {
  const { main, source } = await checkout();
  await utimes(source, new Date(0), new Date(0));
  expect(await main()).toBe('sources');
});

it('starts the sources once something that was bundled is gone', async () => {
  const { main, list } = await checkout();
  await writeFile(list, JSON.stringify([['cli/gone.ts', 1, 1]]));
  expect(await main()).toBe('sources');
});

it.each([
  ['missing', (list: string) => rm(list)],
  ['cut off', (list: string) => writeFile(list, '[["cli/pro')],
])('starts the sources when the list is %s', async (_how, spoil) => {
  const { main, list } = await checkout();
  await spoil(list);
  expect(await main()).toBe('sources');
});

it('runs from its TypeScript entry as well', async () => {
  const { root } = await checkout();
  await copyFile(MAIN.replace(/cjs$/, 'ts'), join(root, 'cli/main.ts'));
  const { stdout } = await run(process.execPath, [join(root, 'cli/main.ts')]);
  expect(stdout.trim()).toBe('sources');
});

it('prints the version of the package', async () => {
  const { stdout } = await run(process.execPath, [MAIN, '--version']);
  expect(stdout.trim()).toBe(packageJson.version);
});

it('says which Node it needs to an older one', async () => {
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })`;
  const started = run(process.execPath, ['--import', `data:text/javascript,${older}`, MAIN, '--help']);
  await expect(started).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('needs Node 24') });
});
