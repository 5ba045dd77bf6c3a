import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { FUNCTION_NAMES } from '../../../adapters/aws/function-names.ts';
import { zipBundle } from '../../../deploy/zip-bundle.ts';
import { type Mapping, mappingOf } from '../../../lib/import/plain-data.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Nothing that an account, a region or a stage could come from. */
const BARE = {
  PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
  HOME: tmpdir(),
  SLS_NOTIFICATIONS_MODE: 'off',
};

export interface Packaged {
  readonly template: Mapping;
  /** The file, for tools that want one. */
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/**
 * The template as `npm run package` makes it, without an account and without the network. What is in the zips does not show
 * in it, so they are empty here; tests/unit/deploy/bundle-functions.test.ts looks at real ones.
 */
export const packageTemplate = async (env: Readonly<Record<string, string>> = {}): Promise<Packaged> => {
  const folder = await mkdtemp(join(tmpdir(), 'stepline-package-'));
  const bundles = join(folder, 'functions');
  await mkdir(bundles);
  for (const name of FUNCTION_NAMES) {
    await zipBundle(new TextEncoder().encode(''), 'index.mjs', join(bundles, `${name}.zip`));
  }
  await execa('serverless', ['package', '--package', join(folder, 'package')], {
    cwd: ROOT,
    env: { ...BARE, STEPLINE_BUNDLES: bundles, ...env },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 200_000,
  });
  const file = join(folder, 'package', 'cloudformation-template-update-stack.json');
  return {
    template: mappingOf(JSON.parse(await readFile(file, 'utf8'))),
    file,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
