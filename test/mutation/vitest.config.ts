/** The tests that judge mutants of the pure core: quick ones without a server, so that thousands of runs are bearable. */
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/scenarios/**/*.test.ts', 'test/app/render/**/*.test.ts'],
    // Megabytes of hostile text, and a scenario that is recorded from a local GitHub.
    exclude: [...configDefaults.exclude, 'test/core/hostile.test.ts', 'test/scenarios/recorded.test.ts'],
    testTimeout: 20_000,
  },
});
