/** Outputs, reports and diffs that are made to keep the action busy: each is read in time, or its test times out. */
import { describe, expect, test } from 'vitest';
import { detect } from '../../../action/verify/detect/detect.ts';
import { excerpt } from '../../../action/verify/excerpt.ts';
import { junit } from '../../../action/verify/output/junit.ts';
import { readProblems } from '../../../action/verify/output/problems.ts';
import { plainOutput, readTests } from '../../../action/verify/output/read.ts';
import { findWeakening } from '../../../action/verify/weakening.ts';

const SIZE = 1_000_000;
const fill = (text: string) => text.repeat(Math.ceil(SIZE / text.length));

describe('a megabyte of', () => {
  test.each([
    ['digits', `Tests  ${fill('1')}`],
    ['carriage returns', fill('\r')],
    ['escapes', fill('\u001b]')],
    ['empty lines', fill('\n')],
    ['spaces', fill(' ')],
    ['points without an end', `TAP version 13\n${fill('not ok 1\n---\n')}`],
    ['nested points', `TAP version 13\n${fill('    not ok 1\n')}`],
    ['failures of pytest', `${fill('____ test_a ____\n')}${fill('FAILED a.py::test_b\n')}1 failed in 1s`],
    ['failures of go', `${fill('--- FAIL: TestA/b (0.00s)\n')}FAIL\ta\t1s`],
    ['failures of vitest', `${fill(' FAIL  a.test.ts > b\n')} Test Files  1 failed (1)`],
    ['failures of jest', `${fill('FAIL a.test.js\n  ● b\n')}Tests: 1 failed, 1 total`],
    ['failures of node:test', `${fill('test at a.js:1:1\n✖ a.js (1ms)\n')}ℹ pass 0\nℹ fail 1`],
    ['failures of bun', `a.test.js:\n${fill('error: x\n(fail) a [1ms]\n')}Ran 1 test across 1 file.`],
    ['failures of mocha', `  0 passing (1ms)\n  1 failing\n${fill('  1) a\n       b\n')}`],
    ['failures of RSpec', `Failures:\n${fill('  1) a\n     # ./a.rb:1\n')}1 example, 1 failure`],
    ['failures of Minitest', `${fill('  1) Error:\nA#a:\n')}1 runs, 1 assertions, 1 failures, 0 errors, 0 skips`],
    ['failures of PHPUnit', `There was 1 error:\n${fill('1) A::b\n\na.php:1\n')}Tests: 1, Assertions: 1, Errors: 1.`],
    [
      'failures of .NET',
      `${fill('  Failed a [1 ms]\n')}Failed!  - Failed:     1, Passed:     0, Skipped:     0, Total:     1`,
    ],
    ['problems', fill('a.ts:1:1: error: no\n')],
    ['arrows', fill(' --> a:1:1\n')],
    ['slashes and colons', fill('a/:')],
  ])('%s', (_, text) => {
    const plain = plainOutput(text);
    const findings = readTests(plain)?.findings ?? readProblems(plain);
    expect(excerpt(plain, findings).length).toBeLessThanOrEqual(12_000);
  });

  test.each(['<!-->', '<![CDATA[', '<a ', '<a b="', '<testcase><failure>', '&lt', '<a b=c d=e '])('XML %j', (text) => {
    expect(junit(`<testcase name="a"/>${fill(text)}`)?.counts.passed).toBe(1);
  });

  test.each(['a ', ' ', ':', 'a:', '\n'])('a Makefile of %j', (text) => {
    expect(detect({ names: new Set(['Makefile']), texts: new Map([['Makefile', fill(text)]]) })).toEqual([]);
  });

  test.each(['+\n', '+#[test]\n', "+test('", '+  @Test\n', '+{skip:'])('a diff of %j', (text) => {
    for (const path of ['a.ts', 'a.rs', 'a.java', 'test/a.rb', 'a.cs']) {
      const diff = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -0,0 +1,9999999 @@\n${fill(text)}`;
      expect(findWeakening(diff)).toEqual([]);
    }
  });
});
