import { defineConfig } from 'vitest/config';
import { findChromium } from './tests/browser/support/find-chromium.ts';
import { ONE_WAIT_MS } from './tests/browser/support/one-wait.ts';
import { isRequired } from './tests/fakes/is-required.ts';

const hasBrowser = isRequired('browser') || findChromium() !== undefined;
if (!hasBrowser)
  process.stderr.write('no Chromium is installed: the tests of the console in a browser were NOT run\n');

/**
 * What hangs fails in the end. No test of these says how fast anything is: a machine whose cores many processes want may
 * take thirty times as long as a quiet one.
 */
const PATIENCE_MS = 240_000;

/**
 * Three projects: `fast` (unit, property, conformance; no child processes but git and sh), `e2e` (real processes, one file
 * at a time, since each starts an orchestrator of its own), and `browser` (a real Chromium in front of one; where there
 * is none and none is required, it is left out).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['tests/{unit,conformance,model}/**/*.test.ts', 'tests/*.test.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 3 * PATIENCE_MS,
          hookTimeout: 3 * PATIENCE_MS,
        },
      },
      ...(hasBrowser
        ? [
            {
              test: {
                name: 'browser',
                include: ['tests/browser/**/*.test.ts'],
                globalSetup: 'tests/browser/support/build-console.ts',
                fileParallelism: false,
                testTimeout: 3 * PATIENCE_MS,
                hookTimeout: 3 * PATIENCE_MS,
                expect: { poll: { timeout: ONE_WAIT_MS } },
              },
            },
          ]
        : []),
    ],
  },
});
