import { expect, test } from 'vitest';
import { toPast } from '../../../app/core/schedule/remembered.ts';
import { failedAttempt, minutes, record } from '../../scenarios/facts.ts';

const issue = {
  author: { login: 'mika', bot: false },
  createdAt: minutes(-10),
  labels: ['bug', 'priority:low', 'claude:queued'],
};
const approval = { by: 'mika', textHash: 'x', at: minutes(-9) };

test('a task is what its issue and its record say', () =>
  expect(toPast(5, issue, record({ approval, attempts: [failedAttempt('overloaded')] }), { queued: true })).toEqual({
    ...{ number: 5, author: 'mika', createdAt: minutes(-10), labels: issue.labels, specialty: 'backend', queued: true },
    ...{ approvedAt: minutes(-9), estimate: undefined, attempts: [failedAttempt('overloaded')] },
  }));
test('nobody may have written it, and nobody approved it', () =>
  expect(toPast(5, { ...issue, author: null }, record({ approval: null }), { queued: false })).toMatchObject({
    ...{ author: null, approvedAt: null, queued: false },
  }));
test('a priority that was just asked for goes before the label', () =>
  expect(toPast(5, issue, record(), { queued: true, priority: 'urgent' }).labels).toEqual([
    ...['bug', 'claude:queued', 'priority:urgent'],
  ]));
test('without one the labels stay', () =>
  expect(toPast(5, issue, record(), { queued: true, priority: null }).labels).toEqual(issue.labels));
