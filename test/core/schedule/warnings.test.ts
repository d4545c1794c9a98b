/** What the configuration asks of the PCs and none can give. */
import { describe, expect, test } from 'vitest';
import { pathOf, warningSchema, warningsOf } from '../../../app/core/schedule/warnings.ts';
import { runner } from '../../scenarios/facts.ts';
import { config } from './ground.ts';

const RUNNERS = [runner('pc-1', ['backend', 'lab']), runner('pc-2', ['frontend'], { online: false })];
const warnings = (pools: object, runners = RUNNERS) => warningsOf(config({ pools }), runners, null);

test('nothing to say where every pool has a PC, even one that is offline', () =>
  expect(warnings({ lab: { labels: ['Lab'] }, web: { labels: ['frontend'] } })).toEqual([]));

test('a label that no PC carries, with those that are carried', () => {
  const [warning, ...others] = warnings({ gpu: { labels: ['lab', 'gpu'] } });
  expect(others).toEqual([]);
  expect(warning).toEqual({
    kind: 'label-without-pc',
    pool: 'gpu',
    at: 1,
    label: 'gpu',
    carried: ['backend', 'frontend', 'lab', 'pc-1', 'pc-2', 'self-hosted'],
  });
  expect(warning && pathOf(warning)).toEqual(['pools', 'gpu', 'labels', 1]);
});
test('a label that only a runner outside the cluster carries', () =>
  expect(warnings({ gpu: { labels: ['gpu'] } }, [...RUNNERS, { ...runner('x'), labels: ['gpu'] }])).toMatchObject([
    { kind: 'label-without-pc', label: 'gpu' },
  ]));
test('labels that no PC carries together', () =>
  expect(warnings({ both: { labels: ['lab', 'frontend'] } })).toEqual([{ kind: 'pool-without-pc', pool: 'both' }]));
test('a pool behind one that takes all its PCs', () =>
  expect(warnings({ all: { labels: ['claude'] }, lab: { labels: ['lab'] } })).toEqual([
    { kind: 'pool-shadowed', pool: 'lab', by: 'all' },
  ]));
test('not while it has one of its own', () =>
  expect(warnings({ lab: { labels: ['lab'] }, all: { labels: ['claude'] } })).toEqual([]));
test('a specialty that PCs are labelled for and their pool leaves out', () =>
  expect(warnings({ lab: { labels: ['lab'], specialties: ['devops'] } })).toEqual([
    { kind: 'specialty-without-pc', specialty: 'backend', pool: 'lab', pcs: ['pc-1'] },
  ]));
test('not where another PC does it', () =>
  expect(warnings({ lab: { labels: ['lab'], specialties: ['devops'] } }, [...RUNNERS, runner('pc-3')])).toEqual([]));

describe('a pool that starts its runners by itself', () => {
  const scaled = { labels: ['cloud'], specialties: ['backend'], 'auto-scaled': true };
  test('may have none', () => expect(warnings({ cloud: scaled })).toEqual([]));
  test('does its specialties', () =>
    expect(warnings({ cloud: scaled, lab: { labels: ['lab'], specialties: ['devops'] } })).toEqual([]));
});

test('without any PC whoever waits says so, and nobody repeats it for each pool', () =>
  expect(warnings({ lab: { labels: ['lab'] } }, [])).toEqual([]));
test('at most five, each as the comment can keep it', () => {
  const pools = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`p${at}`, { labels: [`x${at}`] }]));
  expect(warnings(pools)).toHaveLength(5);
  const long = runner('x'.repeat(300), ['y'.repeat(300)]);
  for (const warning of warnings(pools, [long])) expect(warningSchema.parse(warning)).toEqual(warning);
});
test('what a policy did wrong comes first', () =>
  expect(
    warningsOf(config({ scheduling: { policy: 'own' }, pools: { a: { labels: ['x'] } } }), RUNNERS, 'it threw'),
  ).toMatchObject([{ kind: 'policy-failed', policy: 'own', why: 'it threw' }, { kind: 'label-without-pc' }]));
