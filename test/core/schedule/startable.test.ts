import { expect, test } from 'vitest';
import { startable } from '../../../app/core/schedule/startable.ts';
import { runner } from '../../scenarios/facts.ts';
import { ask, config, task } from './ground.ts';

/** Three tasks in the queue, two idle PCs. */
const waiting = [task(1), task(2), task(3)];
const queue = waiting.map(({ number, createdAt, labels, author }) => ({ number, createdAt, labels, author }));
const { own: _, ...quiet } = ask(null, { queue, past: waiting, runners: [runner('pc-1'), runner('pc-2')] });
const hours = (from: string, to: string) => config({ 'working-hours': { from, to } });

test('as many as there are PCs, first in turn first', () => expect([...startable(quiet)]).toEqual([1, 2]));
test('none outside working hours', () =>
  expect([...startable({ ...quiet, config: hours('14:00', '18:00') })]).toEqual([]));
test('within them as ever', () =>
  expect([...startable({ ...quiet, config: hours('08:00', '18:00') })]).toEqual([1, 2]));
test('no more than may run at the same time', () =>
  expect([...startable({ ...quiet, config: config({ limits: { parallel: 1 } }) })]).toEqual([1]));
test('no more than their pool may run', () => {
  const own = config({ pools: { lab: { labels: ['lab'], 'max-parallel': 1 } } });
  const runners = [runner('pc-1', ['backend', 'lab']), runner('pc-2', ['backend', 'lab'])];
  expect([...startable({ ...quiet, config: own, runners })]).toEqual([1]);
});
test('none that waits for something else', () =>
  expect([...startable({ ...quiet, sleeping: new Set([1]) })]).toEqual([2, 3]));
