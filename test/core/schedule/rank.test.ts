import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';
import { rankOf } from '../../../app/core/schedule/rank.ts';

const issues = [
  { number: 1, labels: [] },
  { number: 2, labels: ['priority:low'] },
  { number: 3, labels: ['bug', 'priority:urgent'] },
  { number: 4, labels: ['priority:medium'] },
];
const inOrder = (config = DEFAULT_CONFIG) =>
  issues.toSorted((a, b) => rankOf(a, config) - rankOf(b, config)).map(({ number }) => number);

test('the urgent first, then the oldest', () => expect(inOrder()).toEqual([3, 1, 4, 2]));
test('the oldest, where the policy knows no priorities', () =>
  expect(inOrder({ ...DEFAULT_CONFIG, scheduling: { ...DEFAULT_CONFIG.scheduling, policy: 'fifo' } })).toEqual([
    1, 2, 3, 4,
  ]));
