/** The contract of every policy, and what is special about each. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIORITIES, SPECIALTIES, type Specialty } from '../../../app/contract/labels.ts';
import { type Candidate, toCandidate } from '../../../app/core/schedule/candidate.ts';
import { POLICY } from '../../../app/core/schedule/policies/index.ts';
import type { Around } from '../../../app/core/schedule/policies/policy.ts';
import { loadPolicies } from '../../../app/policy-modules.ts';
import { minutes } from '../../scenarios/facts.ts';
import { examplePolicies } from './example-policy.ts';
import { config, ended } from './ground.ts';

const HOUR = 3_600_000;
const NAMES: readonly string[] = SPECIALTIES;
const around = (change: Partial<Around> = {}): Around => ({
  agingMs: 24 * HOUR,
  capable: (specialty) => NAMES.indexOf(specialty),
  running: (share) => share.length,
  ...change,
});
const one = (number: number, change: Partial<Candidate> = {}): Candidate => ({
  number,
  since: number * 60_000,
  specialty: 'backend',
  priority: 'medium',
  share: 'mika',
  previous: null,
  session: null,
  ...change,
});
const inTurn = (policy: keyof typeof POLICY, queue: Candidate[], change: Partial<Around> = {}) =>
  queue.toSorted(POLICY[policy](queue, around(change))).map(({ number }) => number);

const queues = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 500 }),
    since: fc.integer({ min: 0, max: 20 }).map((hours) => hours * HOUR),
    specialty: fc.constantFrom(...SPECIALTIES),
    priority: fc.constantFrom(...PRIORITIES),
    share: fc.constantFrom('', 'a', 'bb', 'ccc'),
    previous: fc.constant(null),
    session: fc.constant(null),
  }),
  { selector: ({ number }) => number, maxLength: 40 },
);

/** The built-in ones, the example that people copy, and whatever POLICY_MODULE names. */
const everyPolicy = [
  ...Object.entries(POLICY),
  ...(await examplePolicies()),
  ...(await loadPolicies(process.env['POLICY_MODULE'] ?? '')),
];

describe.each(everyPolicy)('%s keeps the contract of a policy', (_, policy) => {
  test('a total order: antisymmetric, transitive, zero only for the same task', () =>
    fc.assert(
      fc.property(queues, (queue) => {
        const turn = policy(queue, around());
        for (const a of queue)
          for (const b of queue) {
            expect(Math.sign(turn(a, b))).toBe(-Math.sign(turn(b, a)) || 0);
            expect(turn(a, b) === 0).toBe(a === b);
          }
        const sorted = queue.toSorted(turn);
        for (let at = 0; at + 2 < sorted.length; at += 1) {
          const [a, b, c] = sorted.slice(at, at + 3);
          if (a && b && c && turn(a, b) < 0 && turn(b, c) < 0) expect(turn(a, c)).toBeLessThan(0);
        }
      }),
      { numRuns: 50 },
    ));
  test('the order in which the queue is given does not matter', () =>
    fc.assert(
      fc.property(
        queues.chain((queue) => fc.tuple(fc.constant(queue), fc.shuffledSubarray(queue, { minLength: queue.length }))),
        ([queue, shuffled]) => {
          expect(shuffled.toSorted(policy(shuffled, around()))).toEqual(queue.toSorted(policy(queue, around())));
        },
      ),
    ));
  test('nothing starves: whoever waited long enough goes before all that came later', () =>
    fc.assert(
      fc.property(queues, (queue) => {
        // Longer than all that any policy weighs against waiting: places, priorities and rarity of a queue this size.
        const longAgo = -(queue.length + 20) * 40 * 24 * HOUR;
        const waited = one(1000, { since: longAgo, priority: 'low', specialty: 'general', share: 'zzzz' });
        expect([...queue, waited].toSorted(policy([...queue, waited], around()))[0]).toBe(waited);
      }),
    ));
});

test('fifo knows no priority', () =>
  expect(inTurn('fifo', [one(2, { priority: 'urgent' }), one(1, { priority: 'low' })])).toEqual([1, 2]));

describe('priority', () => {
  test('most urgent, then oldest', () =>
    expect(inTurn('priority', [one(1), one(2, { priority: 'low' }), one(3, { priority: 'urgent' }), one(0)])).toEqual([
      3, 0, 1, 2,
    ]));
  test('a level is worth so many hours of waiting', () => {
    const low = one(1, { priority: 'low', since: 0 });
    expect(inTurn('priority', [low, one(2, { since: 23 * HOUR })])).toEqual([2, 1]);
    expect(inTurn('priority', [low, one(2, { since: 25 * HOUR })])).toEqual([1, 2]);
  });
});

test('skill: what fewer PCs can do goes first', () => {
  const capable = (specialty: Specialty) => ({ backend: 5, security: 1 })[specialty as 'backend' | 'security'] ?? 9;
  const queue = [one(1, { specialty: 'general', priority: 'urgent' }), one(2), one(3, { specialty: 'security' })];
  expect(inTurn('skill', queue, { capable })).toEqual([3, 2, 1]);
});

describe('fair-share', () => {
  test('takes turns among the waiting', () => {
    const queue = [one(1), one(2), one(3), one(4, { share: 'oona' }), one(5, { share: 'oona' })];
    expect(inTurn('fair-share', queue, { running: () => 0 })).toEqual([1, 4, 2, 5, 3]);
  });
  test('whoever has more running waits longer', () => {
    const queue = [one(1), one(2), one(3, { share: 'oona' })];
    expect(inTurn('fair-share', queue, { running: (share) => (share === 'mika' ? 1 : 0) })).toEqual([3, 1, 2]);
  });
  test('priority decides within a share', () =>
    expect(inTurn('fair-share', [one(1), one(2, { priority: 'high' })])).toEqual([2, 1]));
});

describe('a candidate', () => {
  const entry = {
    number: 1,
    author: 'Mika',
    createdAt: minutes(0),
    labels: ['Priority:High', 'specialty:devops', 'Team:Web'],
  };
  const settings = config();
  test('is read from labels', () =>
    expect(toCandidate(entry, undefined, settings)).toEqual({
      number: 1,
      since: Date.parse(minutes(0)),
      specialty: 'devops',
      priority: 'high',
      share: 'mika',
      previous: null,
      session: null,
    }));
  test('shares by label', () => {
    const byLabel = config({ scheduling: { 'fair-by': 'label' } });
    expect(toCandidate(entry, undefined, byLabel).share).toBe('team:web');
    expect(toCandidate({ ...entry, labels: [] }, undefined, byLabel).share).toBe('');
  });
  test.each([
    ['runner-lost', { runner: 'pc-1', prefer: false }],
    ['disk-full', { runner: 'pc-1', prefer: false }],
    ['overloaded', { runner: 'pc-1', prefer: true }],
    ['superseded', null],
    ['succeeded', null],
  ] as const)('after %s', (kind, previous) =>
    expect(
      toCandidate(entry, { specialty: 'devops', approvedAt: null, attempts: [ended(5, kind)] }, settings).previous,
    ).toEqual(previous),
  );
});
