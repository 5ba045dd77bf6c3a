import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { keepUrls } from './keep-urls.ts';
import { recordCode } from './record-code.ts';
import { toCommonJs } from './to-common-js.ts';
import { trimInterpreter } from './trim-interpreter.ts';

export interface BundleCliOptions {
  /** The checkout. */
  readonly root: string;
  /** Where the bundle goes; replaced as a whole. Default: `dist/cli` below the checkout, where `cli/main.cjs` looks. */
  readonly output?: string;
  /** Told why no code could be kept: the bundle works without, and starts more slowly. Default: the bundle fails. */
  readonly onUnrecorded?: (cause: unknown) => void;
}

/** What was bundled, as it was then: path below the checkout, bytes, time of change in milliseconds. */
export type BundledFile = readonly [path: string, size: number, changed: number];

/** npm writes this one at each install: it stands for all packages. */
const INSTALLED = 'node_modules/.package-lock.json';
/** What is no input of the bundle, and still decides on it. */
const ALSO = [
  INSTALLED,
  'cli/load-bundle.cjs',
  'cli/main.cjs',
  'bundle/bundle-cli.ts',
  'bundle/keep-urls.ts',
  'bundle/to-common-js.ts',
  'bundle/trim-interpreter.ts',
];

const bundledFile = async (root: string, path: string, before: number): Promise<BundledFile> => {
  const { size, mtimeMs } = await stat(join(root, path));
  if (mtimeMs >= before) throw new Error(`${path} changed while it was bundled; bundle again`);
  return [path, size, mtimeMs];
};

/**
 * Makes a few files of the command line and all it imports, what is loaded lazily apart, with the code that V8 made of
 * them in a run, and `inputs.json` beside them: `cli/main.cjs` takes the bundle only while every file in that list is as
 * it was (decision 0007).
 * @returns the list.
 * @throws when a source cannot be bundled, or changes meanwhile, or the bundle cannot run a pipeline.
 */
export const bundleCli = async ({
  root,
  output = join(root, 'dist/cli'),
  onUnrecorded = (cause) => {
    throw cause;
  },
}: BundleCliOptions): Promise<readonly BundledFile[]> => {
  const before = Date.now();
  const draft = `${output}.${process.pid}`;
  try {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['cli/program.ts'],
      outdir: draft,
      bundle: true,
      splitting: true,
      metafile: true,
      write: false,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
      minifySyntax: true,
      minifyWhitespace: true,
      plugins: [keepUrls({ root, output }), trimInterpreter(root)],
      logLevel: 'warning',
    });
    const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
    const files = await Promise.all([...own, ...ALSO].map((path) => bundledFile(root, path, before)));
    await mkdir(draft, { recursive: true });
    await Promise.all(
      outputFiles.map(async (file) => {
        const output = relative(root, file.path).replaceAll(sep, '/');
        const imports = metafile.outputs[output]?.imports ?? [];
        await writeFile(join(draft, basename(file.path)), await toCommonJs(file, imports));
      }),
    );
    await writeFile(join(draft, 'inputs.json'), JSON.stringify(files));
    await recordCode(draft).catch(onUnrecorded);
    await rm(output, { recursive: true, force: true });
    await rename(draft, output);
    return files;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};
