import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './slowest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/shop/repository/**', 'node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['app/**/*.ts', 'action/**/*.ts', 'runner-setup/**/*.ts'],
      exclude: ['action/dist/**'],
      reporter: ['text-summary'],
      reportsDirectory: 'coverage',
    },
  },
});
