import { defineConfig } from 'vitest/config';

/** The tests that need a container engine; `prepare.sh` makes the image and says how to reach the engine. */
export default defineConfig({
  test: { include: ['tests/containers/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
});
