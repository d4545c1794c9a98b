import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { FAILURE_KINDS, type FailureKind } from '../../app/contract/outcome.ts';
import { adviseAfter, backOffMs, faultOf } from '../../app/core/retry.ts';
import { FAILURE_ADVICE } from '../../app/render/failures.ts';
import { attempt } from '../scenarios/facts.ts';

const at = '2026-05-04T12:00:00.000Z';
const LONGEST = 'ffffffffffffffff';
const againAfter = (ms: number) => ({ kind: 'again', notBefore: new Date(Date.parse(at) + ms).toISOString() });
const failed = (kind: FailureKind) => attempt({ nonce: LONGEST, endedAt: at, outcome: { kind, message: 'm' } });
const advise = (kind: FailureKind, before: FailureKind[] = []) =>
  adviseAfter({ kind, message: 'm' }, [...before, kind].map(failed), at, DEFAULT_CONFIG.retry);

test.each([
  [[], 30_000],
  [['runner-lost'], 60_000],
  [['runner-lost', 'runner-lost'], 120_000],
  [['overloaded', 'runner-lost', 'overloaded'], 60_000],
] as const)('after %j the next automatic retry waits at most %i ms: each kind is counted for itself', (before, ms) =>
  expect(advise('runner-lost', [...before])).toEqual(againAfter(ms)),
);

test('after three automatic retries a person is asked', () =>
  expect(advise('overloaded', ['overloaded', 'overloaded', 'overloaded'])).toEqual({ kind: 'failed' }));

test('an attempt that ended otherwise starts the count again', () =>
  expect(advise('overloaded', ['overloaded', 'overloaded', 'tests-failed'])).toEqual(againAfter(30_000)));

test('no retry waits longer than the longest', () => {
  const retry = { times: 10, firstSeconds: 30, longestSeconds: 100 };
  const attempts = Array.from({ length: 8 }, () => failed('overloaded'));
  expect(adviseAfter({ kind: 'overloaded', message: '' }, attempts, at, retry)).toEqual(againAfter(100_000));
});

describe('jitter', () => {
  const { retry } = DEFAULT_CONFIG;
  test.each([
    ['0000000000000000', 0],
    ['8000000000000000', 15_000],
    [LONGEST, 30_000],
  ])('nonce %s waits %i ms of 30 s', (nonce, ms) => expect(backOffMs(1, nonce, retry)).toBe(ms));
  test('spreads evenly', () => {
    const waits = Array.from({ length: 1000 }, (_, n) =>
      backOffMs(1, (n * 4_294_967).toString(16).padStart(8, '0'), retry),
    );
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inIt = waits.filter((ms) => ms >= tenth * 3000 && ms < (tenth + 1) * 3000).length;
      expect(inIt).toBeGreaterThan(90);
      expect(inIt).toBeLessThan(110);
    }
  });
  const settings = fc.record({
    times: fc.integer({ min: 0, max: 10 }),
    firstSeconds: fc.integer({ min: 1, max: 3600 }),
    longestSeconds: fc.integer({ min: 1, max: 86_400 }),
  });
  const nonces = fc.stringMatching(/^[0-9a-f]{16}$/);
  test('never below zero, never above the longest, and all of it from the nonce', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), nonces, settings, (n, nonce, given) => {
        const ms = backOffMs(n, nonce, given);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(Math.min(given.longestSeconds, given.firstSeconds * 2 ** (n - 1)) * 1000);
        expect(backOffMs(n, nonce, given)).toBe(ms);
        expect(backOffMs(n + 1, nonce, given)).toBeGreaterThanOrEqual(ms);
      }),
    ));
  test('the same failure decided again waits until the same time', () =>
    expect(advise('runner-lost')).toEqual(advise('runner-lost')));
});

describe('a usage limit', () => {
  const limited = (resetsAt?: string) =>
    adviseAfter(
      { kind: 'usage-limit', message: '', ...(resetsAt ? { resetsAt } : {}) },
      [failed('usage-limit')],
      at,
      DEFAULT_CONFIG.retry,
    );
  test('parks until it resets', () =>
    expect(limited('2026-05-04T17:00:00Z')).toEqual({ kind: 'again', notBefore: '2026-05-04T17:00:00.000Z' }));
  test('never before the attempt ended', () => expect(limited('2020-01-01T00:00:00Z')).toEqual(againAfter(0)));
  test('parks for an hour when nobody said how long', () => expect(limited()).toEqual(againAfter(3_600_000)));
});

/** What follows the first failure of each kind; one that is missing here does not compile. */
const FIRST: { readonly [kind in FailureKind]: 'again' | 'failed' | 'cancelled' } = {
  'tests-failed': 'failed',
  'no-changes': 'failed',
  'agent-error': 'failed',
  'max-turns': 'failed',
  budget: 'failed',
  'usage-limit': 'again',
  overloaded: 'again',
  authentication: 'failed',
  'claude-missing': 'failed',
  'runner-lost': 'again',
  'assign-timeout': 'again',
  'run-timeout': 'failed',
  'dispatch-refused': 'again',
  'checkout-failed': 'failed',
  'disk-full': 'again',
  'repository-unfit': 'failed',
  'push-rejected': 'failed',
  'merge-conflict': 'failed',
  superseded: 'again',
  cancelled: 'cancelled',
  bug: 'failed',
};
test.each(FAILURE_KINDS)('%s: what follows, and what people read when nothing does by itself', (kind) => {
  expect(advise(kind).kind).toBe(FIRST[kind]);
  expect(FAILURE_ADVICE[kind]).toMatch(kind === 'usage-limit' ? /waits until the limit ends/ : /`\/claude retry`/);
});

test('whose fault each kind is', () =>
  expect(FAILURE_KINDS.filter((kind) => faultOf(kind) === 'runner')).toEqual([
    'authentication',
    'claude-missing',
    'runner-lost',
    'assign-timeout',
    'checkout-failed',
    'disk-full',
    'bug',
  ]));
