/** The tests that judge mutants of the pure core: quick ones without a server, so that thousands of runs are bearable. */
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/core/**/*.test.ts', 'test/scenarios/**/*.test.ts', 'test/app/render/**/*.test.ts'],
    // Megabytes of hostile text, and a scenario that is recorded from a local GitHub.
    exclude: [...configDefaults.exclude, 'test/core/**/hostile.test.ts', 'test/scenarios/recorded.test.ts'],
    // What a scenario leads to is judged by its snapshot; that it comes to rest takes three times as long and adds little.
    testNamePattern: /^(?!.*it comes to rest)/,
    pool: 'threads',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 20_000,
  },
});
