import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './slowest-first.ts';

/** These start few processes and load much: the descriptions of GitHub's APIs take seconds, so files share a process. */
const TOGETHER = 'test/{app,architecture,core,eval,github,replay,scenarios}/**/*.test.ts';
const NEVER = ['test/shop/repository/**', 'node_modules/**'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [TOGETHER, ...NEVER] },
      },
      { extends: true, test: { name: 'together', include: [TOGETHER], exclude: NEVER, isolate: false } },
    ],
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
