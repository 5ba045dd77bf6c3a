#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// JavaScript, so that Node need not load what strips types (35 ms), and nothing else is: decision 0007.

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `stepline needs Node 24, and this is ${process.versions.node}. npm ci installed one: npm run -s stepline -- …\n`,
  );
  process.exit(2);
}

// Node keeps what it makes of the modules, so that only the first start pays for it; where it cannot, it says so in its
// answer and goes on without.
module.enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stepline'));

/** Whether the bundle is there, and every file that it was made of is as it was then. */
const isFresh = () => {
  try {
    const files = JSON.parse(readFileSync(new URL('../dist/cli/inputs.json', import.meta.url), 'utf8'));
    const root = join(import.meta.dirname, '..');
    return files.every(([path, size, changed]) => {
      // Put together by hand: six hundred times `join` take 4 ms.
      const found = statSync(`${root}/${path}`, { throwIfNoEntry: false });
      return found?.size === size && found.mtimeMs === changed;
    });
  } catch {
    return false;
  }
};

if (isFresh()) await import('../dist/cli/program.js');
else await import('./program.ts');
