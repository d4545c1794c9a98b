import { describe, expect, test } from 'vitest';
import { allowanceOf, type Rate, spentUntil } from '../../app/core/budget.ts';

const NOW = '2026-05-04T12:00:00.000Z';
const rate = (remaining: number, resetAt = '2026-05-04T13:00:00.000Z'): Rate => ({ limit: 5000, remaining, resetAt });
const most = (requests: number) => ({ kind: 'requests', most: requests });

describe('what the timer may spend in a round', () => {
  test('a quarter of what is left above the reserve, spread over the hour', () =>
    expect(allowanceOf({ rest: rate(5000) }, NOW, 60)).toEqual(most(19)));
  test('the scarcer of the two counts', () =>
    expect(allowanceOf({ rest: rate(5000), graphql: rate(1450) }, NOW, 60)).toEqual(most(5)));
  test('shortly before it is full again, much', () =>
    expect(allowanceOf({ rest: rate(1250, '2026-05-04T12:00:30.000Z') }, NOW, 60)).toEqual(most(250)));
  test('something, as long as there is more than the reserve', () =>
    expect(allowanceOf({ rest: rate(260) }, NOW, 60)).toEqual(most(1)));
  test('nothing of the last twentieth, until the last of the two is full again', () =>
    expect(allowanceOf({ rest: rate(250), graphql: rate(100, '2026-05-04T12:30:00.000Z') }, NOW, 60)).toEqual({
      kind: 'nothing',
      until: '2026-05-04T13:00:00.000Z',
    }));
  test('anything, as long as nobody knows', () =>
    expect(allowanceOf({}, NOW, 60)).toEqual(most(Number.MAX_SAFE_INTEGER)));
  test('anything, when the hour of the last answer is over', () =>
    expect(allowanceOf({ rest: rate(0, NOW) }, NOW, 60)).toEqual(most(Number.MAX_SAFE_INTEGER)));
});

describe('a budget is spent', () => {
  test('when nothing is left, until it is full again', () =>
    expect(spentUntil({ graphql: rate(0) }, 'graphql', NOW)).toBe('2026-05-04T13:00:00.000Z'));
  test.each([
    ['of the other API', { rest: rate(0) }],
    ['of the hour before', { graphql: rate(0, NOW) }],
    ['nearly', { graphql: rate(1) }],
  ])('not %s', (_, budget) => expect(spentUntil(budget, 'graphql', NOW)).toBeUndefined());
});
