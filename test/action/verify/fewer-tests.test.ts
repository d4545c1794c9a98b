import { expect, test } from 'vitest';
import { baselineOf } from '../../../action/verify/baseline.ts';
import { fewerTests } from '../../../action/verify/fewer-tests.ts';
import type { StepResult } from '../../../action/verify/gate.ts';
import { judge } from '../../../action/verify/judge.ts';

type Counts = { passed: number; failed?: number; skipped?: number };
const step = (counts: Counts | undefined, failure?: StepResult['failure']): StepResult => ({
  ...{ step: 'tests', command: 'npm test', foundBy: 'the configuration', failure, findings: [], output: '' },
  counts: counts && { failed: 0, skipped: 0, ...counts },
});
const RED = { isWhole: true, reason: 'ended with exit code 1' };
const CUT = { isWhole: false, reason: 'took too long' };

test.each<[string, StepResult, StepResult, number | undefined]>([
  ['as many', step({ passed: 3 }), step({ passed: 3 }), undefined],
  ['more', step({ passed: 3 }), step({ passed: 4 }), undefined],
  ['one is gone', step({ passed: 3 }), step({ passed: 2 }), 2],
  ['one is skipped', step({ passed: 3 }), step({ passed: 2, skipped: 1 }), 2],
  ['one fails', step({ passed: 3 }), step({ passed: 2, failed: 1 }, RED), undefined],
  ['none is run', step({ passed: 3 }), step(undefined), 0],
  ['they do not even compile', step({ passed: 3 }), step(undefined, RED), undefined],
  ['the run was cut short', step({ passed: 3 }), step({ passed: 1 }, CUT), undefined],
  ['nobody knows how many there were', step(undefined), step({ passed: 1 }), undefined],
])('%s', (_, before, after, now) => {
  const found = now === undefined ? [] : [{ kind: 'fewer', command: 'npm test', was: 3, now }];
  expect(fewerTests(judge([after], baselineOf([before])))).toEqual(found);
});
