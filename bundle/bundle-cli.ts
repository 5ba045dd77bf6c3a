import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { keepUrls } from './keep-urls.ts';
import { trimInterpreter } from './trim-interpreter.ts';

export interface BundleCliOptions {
  /** The checkout. */
  readonly root: string;
  /** Where the bundle goes; replaced as a whole. Default: `dist/cli` below the checkout, where `cli/main.js` looks. */
  readonly output?: string;
}

/** What was bundled, as it was then: path below the checkout, bytes, time of change in milliseconds. */
export type BundledFile = readonly [path: string, size: number, changed: number];

/** What CommonJS packages inside an ES module call; esbuild gives them nothing of the kind. */
const REQUIRE =
  "import{createRequire as $$require}from'node:module';const require=$$require(import.meta.url);";

/** npm writes this one at each install: it stands for all packages. */
const INSTALLED = 'node_modules/.package-lock.json';
/** What is no input of the bundle, and still decides on it. */
const ALSO = [
  INSTALLED,
  'cli/main.js',
  'bundle/bundle-cli.ts',
  'bundle/keep-urls.ts',
  'bundle/trim-interpreter.ts',
];

const bundledFile = async (root: string, path: string, before: number): Promise<BundledFile> => {
  const { size, mtimeMs } = await stat(join(root, path));
  if (mtimeMs >= before) throw new Error(`${path} changed while it was bundled; bundle again`);
  return [path, size, mtimeMs];
};

/**
 * Makes a few ES modules of the command line and all it imports, what is loaded lazily apart, and `inputs.json` beside
 * them: `cli/main.js` takes the bundle only while every file in that list is as it was (decision 0007).
 * @returns the list.
 * @throws when a source cannot be bundled, or changes meanwhile.
 */
export const bundleCli = async ({
  root,
  output = join(root, 'dist/cli'),
}: BundleCliOptions): Promise<readonly BundledFile[]> => {
  const before = Date.now();
  const draft = `${output}.${process.pid}`;
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['cli/program.ts'],
      outdir: draft,
      bundle: true,
      splitting: true,
      metafile: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
      minifySyntax: true,
      minifyWhitespace: true,
      banner: { js: REQUIRE },
      plugins: [keepUrls({ root, output }), trimInterpreter(root)],
      logLevel: 'warning',
    });
    const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
    const files = await Promise.all([...own, ...ALSO].map((path) => bundledFile(root, path, before)));
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, 'inputs.json'), JSON.stringify(files));
    await rm(output, { recursive: true, force: true });
    await rename(draft, output);
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
