/** The tests that judge mutants of the pure core: those that need no server, so that thousands of runs are bearable. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/scenarios/**/*.test.ts', 'test/app/render/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
