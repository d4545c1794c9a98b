/**
 * `npm test [-- [--coverage] <filter>…]`: every test, or those whose path contains a filter. Ends with the line
 * `N passed, N failed, N skipped`; a file that could not be loaded counts as a failed test.
 */
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values, positionals: filters } = parseArgs({
  options: { coverage: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const vitest = await startVitest('test', filters, {
  config: 'test/vitest.config.ts',
  watch: false,
  coverage: { enabled: values.coverage },
});

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of vitest.state.getTestModules()) {
  const tests = [...file.children.allTests()];
  for (const test of tests) {
    const { state } = test.result();
    counts[state === 'pending' ? 'failed' : state] += 1;
  }
  if (file.state() === 'failed' && !tests.some((test) => test.result().state === 'failed')) counts.failed += 1;
}
const unhandled = vitest.state.getUnhandledErrors().length;
counts.failed += unhandled;
if (counts.passed === 0) counts.failed += 1;
await vitest.close();

process.exitCode = counts.failed === 0 ? 0 : 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
