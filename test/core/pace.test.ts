import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsAt, stillCounting, type Taken } from '../../app/core/pace.ts';

const WINDOWS = [
  { ms: 60, most: 8 },
  { ms: 3600, most: 50 },
];
const taken = (...times: number[]): Taken[] => times.map((at) => ({ at, points: 4 }));

test('what fits goes at once', () => expect(fitsAt(taken(0), 4, WINDOWS, 10)).toBe(10));
test('what does not waits until enough has left the window', () => {
  expect(fitsAt(taken(0, 5), 4, WINDOWS, 10)).toBe(60);
  expect(fitsAt(taken(0, 5), 8, WINDOWS, 10)).toBe(65);
});
test('the longer window holds too', () => {
  const often = Array.from({ length: 12 }, (_, at) => ({ at: at * 100, points: 4 }));
  expect(fitsAt(often, 4, WINDOWS, 1300)).toBe(3600);
});
test('more than a window holds goes when it is empty', () => expect(fitsAt(taken(0), 100, WINDOWS, 10)).toBe(3600));
test('what no window sees is forgotten', () => expect(stillCounting(taken(0, 50), WINDOWS, 3610)).toEqual(taken(50)));

test('whoever keeps to the times given exceeds no window', () => {
  const asks = fc.array(fc.record({ wait: fc.nat(40), points: fc.integer({ min: 1, max: 8 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(asks, (all) => {
      let now = 0;
      let spent: Taken[] = [];
      for (const { wait, points } of all) {
        now = fitsAt(spent, points, WINDOWS, now + wait);
        spent = [...spent, { at: now, points }];
        for (const { ms, most } of WINDOWS) {
          const sum = spent.filter(({ at }) => at > now - ms).reduce((total, one) => total + one.points, 0);
          expect(sum).toBeLessThanOrEqual(most);
        }
      }
    }),
  );
});
