#!/usr/bin/env node
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

// CommonJS, so that Node need not load what links modules (3 ms) nor what strips types (35 ms): decision 0007.

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `stepline needs Node 24, and this is ${process.versions.node}. npm ci installed one: npm run -s stepline -- …\n`,
  );
  process.exit(2);
}

const ROOT = join(__dirname, '..');
const BUNDLE = join(ROOT, 'dist/cli');

/** Whether the bundle is there, and every file that it was made of is as it was then. */
const isFresh = () => {
  try {
    const files = JSON.parse(readFileSync(join(BUNDLE, 'inputs.json'), 'utf8'));
    return files.every(([path, size, changed]) => {
      // Put together by hand: six hundred times `join` take 4 ms.
      const found = statSync(`${ROOT}/${path}`, { throwIfNoEntry: false });
      return found?.size === size && found.mtimeMs === changed;
    });
  } catch {
    return false;
  }
};

if (isFresh()) {
  require('./load-bundle.cjs').loadBundle(BUNDLE);
} else {
  // Node keeps what it makes of the modules; where it cannot, it says so in its answer and goes on without.
  const cache = process.env['XDG_CACHE_HOME'] || join(require('node:os').homedir(), '.cache');
  require('node:module').enableCompileCache(join(cache, 'stepline'));
  import('./program.ts');
}
