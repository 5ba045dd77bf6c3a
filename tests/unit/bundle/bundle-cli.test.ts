import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { bundleCli } from '../../../bundle/bundle-cli.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Inside the checkout: what the bundle says of other files is relative. */
const bundled = async () => {
  const folder = await mkdtemp(join(ROOT, 'node_modules/.stepline-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const output = join(folder, 'cli');
  return { output, files: await bundleCli({ root: ROOT, output }) };
};

it('makes a command that runs, and lists what it was made of', async () => {
  const { output, files } = await bundled();
  const example = join(ROOT, 'examples/web-app/pipeline.yml');
  const { stdout } = await run(process.execPath, [join(output, 'program.js'), 'compile', example]);
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
    (await readdir(output)).map((name) => readFile(join(output, name), 'utf8')),
  );
  const addresses = texts.flatMap((text) =>
    [...text.matchAll(/new URL\("([^"]+)", ?import\.meta\.url\)\.href/g)].map(([, address]) =>
      resolve(output, address ?? ''),
    ),
  );
  expect(addresses).toContain(join(ROOT, 'local/git/bare-repository.ts'));
  expect(addresses.filter((address) => !existsSync(address))).toEqual([]);
});
