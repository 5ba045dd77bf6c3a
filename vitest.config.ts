import { defineConfig } from 'vitest/config';

/**
 * Two projects: `fast` (unit, property, conformance; no child processes but git and sh) and `e2e` (real processes,
 * one file at a time, since each starts an orchestrator of its own).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['tests/{unit,conformance,model}/**/*.test.ts', 'tests/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
