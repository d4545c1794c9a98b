import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../../action/verify/annotations.ts';
import { baselineOf } from '../../../action/verify/baseline.ts';
import type { StepResult } from '../../../action/verify/gate.ts';
import { gateReports, judge } from '../../../action/verify/judge.ts';
import { finding } from '../../../action/verify/report.ts';

const failing = (...names: string[]) =>
  names.map((name) => finding({ name, path: 'a.test.js', line: 3, message: `no ${name}`, block: `block of ${name}` }));

const step = (parts: Partial<StepResult>): StepResult => ({
  ...{ step: 'tests', command: 'npm test', foundBy: 'the configuration', failure: undefined, counts: undefined },
  ...{ findings: [], output: '', ...parts },
});
const EXIT = { isWhole: true, reason: 'ended with exit code 1' };
const red = (names: string[], passed: number, parts: Partial<StepResult> = {}) =>
  step({ failure: EXIT, counts: { passed, failed: names.length, skipped: 0 }, findings: failing(...names), ...parts });

/** The verdict on the second result when the first is the baseline. */
const verdict = (before: StepResult, after: StepResult) => judge([after], baselineOf([before])).steps[0]?.verdict;

describe('what failed before', () => {
  test('does not count, and is listed', () => {
    const gate = judge([red(['a'], 5)], baselineOf([red(['a', 'b'], 4)]));
    expect(gate.counts).toEqual({ status: 'passed', passed: 5, failed: 1, skipped: 0 });
    expect(gate.steps[0]).toMatchObject({ verdict: 'known', known: [{ name: 'a' }], fresh: [] });
    expect(gateReports(gate)).toEqual([]);
  });

  test('is known again whichever of its two outputs a linter that nobody can read writes first', () => {
    const lint = (output: string) => step({ step: 'lint', command: 'npm run lint', failure: EXIT, output });
    const [said, refused] = ['\n> lint\n> missing-linter\n\n', 'sh: 1: missing-linter: not found\n'];
    expect(verdict(lint(said + refused), lint(`${refused}${said}npm error A complete log: /x/1.log\n`))).toBe('known');
    expect(verdict(lint(said + refused), lint(`${said}another: not found\n`))).toBe('failed');
  });

  test('stays apart from what is new', () => {
    const gate = judge([red(['a', 'b'], 5)], baselineOf([red(['a'], 5)]));
    expect(gate.counts.status).toBe('failed');
    expect(gate.steps[0]).toMatchObject({ known: [{ name: 'a' }], fresh: [{ name: 'b' }] });
    expect(gateReports(gate)[0]?.known).toEqual(['a.test.js::a']);
  });

  test('excuses one failure, not two of the same name', () => {
    expect(verdict(red(['a'], 5), red(['a', 'a'], 5))).toBe('failed');
  });

  test.each([
    ['a run in which fewer tests passed', red(['a'], 5), red(['a'], 4)],
    [
      'failures that are counted but not named',
      red(['a'], 5),
      red(['a'], 5, { counts: { passed: 5, failed: 2, skipped: 0 } }),
    ],
    ['a run that was cut short', red(['a'], 5), red(['a'], 5, { failure: { isWhole: false, reason: 'was ended' } })],
    ['a command that passed before', step({ counts: { passed: 6, failed: 0, skipped: 0 } }), red(['a'], 5)],
    [
      'tests of which nobody can tell what failed',
      step({ failure: EXIT, output: 'boom' }),
      step({ failure: EXIT, output: 'boom' }),
    ],
    ['a command that was not run before', red(['a'], 5, { command: 'npm run other' }), red(['a'], 5)],
  ])('is no excuse for %s', (_, before, after) => {
    expect(verdict(before, after)).toBe('failed');
  });

  test('a linter that cannot even start says the same as before, but for numbers', () => {
    const lint = (output: string) => step({ step: 'lint', command: 'npm run lint', failure: EXIT, output });
    expect(verdict(lint('eslint: not found after 12 ms'), lint('eslint: not found after 9 ms'))).toBe('known');
    expect(verdict(lint('eslint: not found'), lint('a.js has an error'))).toBe('failed');
  });

  test('linter errors are compared by file and message', () => {
    const lint = (...names: string[]) => step({ step: 'lint', failure: EXIT, findings: failing(...names) });
    expect(verdict(lint('a', 'b'), lint('b'))).toBe('known');
    expect(verdict(lint('a'), lint('c'))).toBe('failed');
  });
});

test('without a baseline every failure counts; without commands there is no verdict', () => {
  expect(judge([red(['a'], 1), step({ command: 'other' })], undefined).counts).toEqual({
    ...{ status: 'failed', passed: 1, failed: 1, skipped: 0 },
  });
  expect(judge([], undefined).counts.status).toBe('none');
});

describe('annotations', () => {
  test('new failures first, the known as warnings; at most two hundred; none without a place', () => {
    const after = red(['a', 'b'], 5);
    const gate = judge(
      [{ ...after, findings: [...after.findings, ...failing('c').map((one) => ({ ...one, line: undefined }))] }],
      baselineOf([red(['a'], 5)]),
    );
    expect(annotationsOf(gate)).toEqual([
      { path: 'a.test.js', line: 3, level: 'FAILURE', title: 'b (npm test)', message: 'no b' },
      {
        path: 'a.test.js',
        line: 3,
        level: 'WARNING',
        title: 'a (npm test, failed before this change too)',
        message: 'no a',
      },
    ]);
    const many = Array.from({ length: 250 }, (_, index) => `test ${index}`);
    expect(annotationsOf(judge([red(many, 0)], undefined))).toHaveLength(200);
  });

  test('none for a command that passed', () => {
    expect(annotationsOf(judge([step({ findings: failing('a') })], undefined))).toEqual([]);
  });
});
