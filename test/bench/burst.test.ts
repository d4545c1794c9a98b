/** Holds what a burst of issues may cost; a hundred show it as well as a thousand, but for the limits of an hour. */
import { expect, test } from 'vitest';
import { burstFaults, densest, measureBurst } from './burst.ts';

test('a burst of issues is worked off in order, nothing twice, within GitHub’s limits', async () => {
  const burst = await measureBurst({ issues: 100, pcs: 4, seed: 1 });
  expect(burstFaults(burst)).toEqual([]);
  // Sixty comments a minute, and each as soon as there is room for it.
  expect(burst.minutes).toBeLessThanOrEqual(3);
  expect(burst.started).toBeGreaterThanOrEqual(4);
});

test('nor is a limit met when the budget of the hour ends in the middle of it, and is full again', async () => {
  const burst = await measureBurst({ issues: 120, pcs: 2, seed: 2, graphqlPerHour: 200 });
  expect(burstFaults(burst)).toEqual([]);
  expect(burst.minutes).toBeGreaterThan(60);
});

test('the densest window is found wherever it lies', () => {
  const at = (...times: number[]) => times.map((time) => ({ at: time, points: 2 }));
  expect(densest(at(0, 5, 9, 10, 30), 10)).toBe(6);
  expect(densest([], 10)).toBe(0);
});
