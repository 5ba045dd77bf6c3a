import { defineConfig } from 'vitest/config';

/** Real Chromium against a real `up`, one file at a time: `npm run test:browser`. */
export default defineConfig({
  test: {
    name: 'browser',
    include: ['tests/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
