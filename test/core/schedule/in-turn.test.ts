/** A team's own policy that does not keep its contract is found out, and the queue is in the order of `priority` all the same. */
import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../app/core/schedule/candidate.ts';
import { inTurnBy } from '../../../app/core/schedule/policies/in-turn.ts';
import type { Policy } from '../../../app/core/schedule/policies/policy.ts';

const around = { agingMs: 3_600_000, capable: () => 1, running: () => 0 };
const queue: Candidate[] = [3, 1, 2, 5, 4].map((number) => ({
  number,
  since: number * 1000,
  specialty: 'backend',
  priority: number === 4 ? 'urgent' : 'medium',
  share: '',
  previous: null,
  session: null,
}));
const by = (policy: Policy) => {
  const { inTurn, fault } = inTurnBy('own', new Map([['own', policy]]), queue, around);
  return { order: inTurn.map(({ number }) => number), fault };
};

test('one that works is obeyed', () =>
  expect(by(() => (a, b) => b.number - a.number)).toEqual({ order: [5, 4, 3, 2, 1], fault: null }));

describe('one that does not is not, with the reason', () => {
  const answers = (answer: unknown): Policy => (() => answer) as unknown as Policy;
  test.each<[string, Policy, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no such team');
      },
      /^it threw: no such team$/,
    ],
    [
      'throws while it compares',
      () => () => {
        throw 'x';
      },
      /^it threw: x$/,
    ],
    [
      'throws what has no words',
      () => {
        throw Object.create(null);
      },
      /^it threw: object$/,
    ],
    ['gives NaN', () => () => Number.NaN, /^comparing #\d and #\d gave NaN$/],
    ['gives no number', answers(() => true), /^comparing #\d and #\d gave boolean$/],
    ['answers with no function', answers(5), /^it answered with number, not with a function$/],
    ['calls all tasks equal', () => () => 0, /^it does not say which of #\d and #\d goes first$/],
    ['says that each goes before each', () => () => -1, /^it does not say which of #\d and #\d goes first$/],
    [
      'goes round in circles',
      () => (a, b) => ((a.number - b.number + 5) % 5 < 3 ? 1 : -1),
      /goes first$|in which it is given the queue$/,
    ],
    [
      'depends on the order of the queue',
      (given) => (a, b) => given.indexOf(a) - given.indexOf(b),
      /^its order depends on/,
    ],
    [
      'changes what it is given',
      (given) => (a, b) => {
        (a as { since: number }).since = 0;
        return given.length - b.number;
      },
      /^it threw: Cannot assign/,
    ],
  ])('%s', (_, policy, reason) => {
    const { order, fault } = by(policy);
    expect(fault).toMatch(reason);
    expect(order).toEqual([4, 1, 2, 3, 5]);
  });
  test('is not there', () =>
    expect(inTurnBy('own', new Map(), queue, around).fault).toBe('this app has no policy of that name'));
});

test('names of every object are no policies', () =>
  expect(inTurnBy('constructor', new Map(), queue, around).fault).toBe('this app has no policy of that name'));
