import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../adapters/aws/function-names.ts';
import { type Bundle, bundleFunctions } from '../../../deploy/bundle-functions.ts';

it('has an entry for every function of the template, and no other', async () => {
  const entries = (
    await readdir(new URL('../../../functions/entry/', import.meta.url), { withFileTypes: true })
  )
    .filter((entry) => entry.isFile())
    .map(({ name }) => name.replace(/\.ts$/, ''));
  expect(entries.toSorted()).toEqual(FUNCTION_NAMES.toSorted());
});

/** Issue 3: what a function brings, all of it; and what a cold start has to read. */
const LARGEST_BYTES = 500_000;

describe('the functions, bundled', () => {
  let output: string;
  let bundles: readonly Bundle[];
  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), 'stepline-sizes-'));
    const entries = fileURLToPath(new URL('../../../functions/entry/', import.meta.url));
    bundles = await bundleFunctions({ entries, output });
  }, 300_000);
  afterAll(() => rm(output, { recursive: true }));

  it.each(FUNCTION_NAMES)('%s has at most 500 kB, in one file', async (name) => {
    const bundle = bundles.find((each) => each.name === name);
    expect(bundle?.bytes).toBeGreaterThan(0);
    expect(bundle?.bytes).toBeLessThanOrEqual(LARGEST_BYTES);
    expect(await readdir(join(output, name))).toEqual(['index.mjs']);
  });
});

describe('bundling', () => {
  let folder: string;
  let entries: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepline-bundle-'));
    entries = join(folder, 'entry');
    await mkdir(entries);
    await writeFile(join(folder, 'shared.ts'), 'export const word: string = "shared";');
    await writeFile(join(folder, 'old.cjs'), 'module.exports = require("node:path").sep;');
    await writeFile(
      join(entries, 'one.ts'),
      "import { word } from '../shared.ts';\nimport sep from '../old.cjs';\nexport const handler = async () => word + sep;",
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  const bundle = (output: string, from = entries) =>
    bundleFunctions({ entries: from, output: join(folder, output) });

  it('makes one module that runs by itself, CommonJS packages included', async () => {
    const [one] = await bundle('out');
    const { handler } = await import(pathToFileURL(one?.file ?? '').href);
    expect(await handler()).toBe('shared/');
  });

  it('makes the same bytes from the same sources, whenever and wherever', async () => {
    const [first] = await bundle('first');
    await utimes(join(entries, 'one.ts'), 1_000_000_000, 1_000_000_000);
    const script = `import { bundleFunctions } from ${JSON.stringify(new URL('../../../deploy/bundle-functions.ts', import.meta.url).href)};
await bundleFunctions(${JSON.stringify({ entries, output: join(folder, 'second') })});`;
    await execa(process.execPath, ['--input-type=module', '-e', script], { env: { TZ: 'Asia/Tokyo' } });
    const zip = await readFile(first?.zip ?? '');
    expect((await readFile(join(folder, 'second', 'one.zip'))).equals(zip)).toBe(true);
  });

  it('leaves nothing of functions that are gone', async () => {
    await bundle('out');
    await rm(join(entries, 'one.ts'));
    await writeFile(join(entries, 'two.ts'), 'export const handler = async () => 2;');
    await bundle('out');
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['two', 'two.zip']);
  });

  it('refuses to bundle nothing, and what cannot be resolved', async () => {
    await rm(join(entries, 'one.ts'));
    await expect(bundle('out')).rejects.toThrow('has no functions');
    await writeFile(join(entries, 'three.ts'), "import './missing.ts';");
    await expect(bundle('out')).rejects.toThrow('missing.ts');
  });
});
