/** Verdicts of the test gate to render. */
import { baselineOf } from '../../../action/verify/baseline.ts';
import type { StepResult } from '../../../action/verify/gate.ts';
import { judge } from '../../../action/verify/judge.ts';
import { finding } from '../../../action/verify/report.ts';

const COMMAND = { step: 'tests', command: 'npm test', foundBy: 'the script `test` in package.json' } as const;
const GREEN: StepResult = {
  ...{ ...COMMAND, failure: undefined, findings: [], output: '' },
  counts: { passed: 2, failed: 0, skipped: 0 },
};

export const GATE = judge([{ ...GREEN, counts: { passed: 3, failed: 0, skipped: 1 } }], baselineOf([GREEN]));

/** One test fails, which did so before when `isKnown`. */
export function failing(output: string, { isKnown = false } = {}) {
  const place = { path: 'price.test.js', line: 7, message: 'no', block: output };
  const red: StepResult = {
    ...{ ...COMMAND, output, failure: { isWhole: true, reason: 'ended with exit code 1' } },
    counts: { passed: 2, failed: 1, skipped: 0 },
    findings: [finding({ name: 'is a number', ...place })],
  };
  return judge([red], baselineOf([isKnown ? red : GREEN]));
}
