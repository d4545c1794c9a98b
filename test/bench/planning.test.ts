/** Holds what planning costs; generous in time, since tests share their machine, strict in growth. */
import { expect, test } from 'vitest';
import { measurePlanning } from './planning.ts';

test('10,000 tasks on 1,000 runners are planned in time, and growth is n log n', () => {
  const { rows, growth } = measurePlanning();
  expect(rows.at(-1)?.cpuMs).toBeLessThan(200);
  expect(growth).toBeLessThan(3);
});
