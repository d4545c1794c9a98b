import { expect, test } from 'vitest';
import { restoreAttempts } from '../../app/core/restore.ts';
import { attempt, failedAttempt, record } from '../scenarios/facts.ts';

const branch = 'claude/issue-5-backend';
const begun = record({ branch, attempts: [failedAttempt('tests-failed'), attempt({ number: 2 })] });
const stale = record({
  branch,
  attempts: [failedAttempt('tests-failed')],
  paused: { by: 'mika', at: '2026-05-04T12:00:00.000Z' },
});

test('an attempt that another process overwrote is noted again, and nothing else is', () =>
  expect(restoreAttempts(stale, begun)).toEqual({ ...stale, attempts: begun.attempts }));
test('the first one, and its branch', () =>
  expect(restoreAttempts(record(), begun)).toEqual({ ...record(), branch, attempts: begun.attempts }));
test('of several that it knows the last counts', () => {
  const third = record({ branch, attempts: [...begun.attempts, attempt({ number: 3 })] });
  expect(restoreAttempts(begun, third).attempts).toEqual(third.attempts);
});
test('what others noted since counts', () => expect(restoreAttempts(begun, stale)).toBe(begun));
test('the same attempt counts as it was read', () => {
  const ended = record({ branch, attempts: [failedAttempt('tests-failed'), failedAttempt('overloaded', 2)] });
  expect(restoreAttempts(ended, begun)).toBe(ended);
});
test('a process that knows nothing adds nothing', () => expect(restoreAttempts(stale, undefined)).toBe(stale));
