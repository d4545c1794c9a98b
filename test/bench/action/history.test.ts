import { expect, test } from 'vitest';
import { historyFaults, historyTable, measureHistory } from './history.ts';

test("a PC's second task receives what is new, and its first far less than the whole history", async () => {
  const figures = await measureHistory(30);
  const [full = 0, shallow = 0, first = 0, second = 0] = figures.rows.map(({ bytes }) => bytes);
  expect(full).toBeGreaterThan(30_000_000);
  expect(shallow).toBeGreaterThan(20_000_000);
  expect(first).toBeLessThan(full - 4_000_000);
  // The commit itself, of chance, has 10 kB.
  expect(second).toBeGreaterThan(10_000);
  expect(second).toBeLessThan(30_000);
  expect(historyTable(figures)).toContain('history of 30 MB in 300 commits, 20 MB of it in the newest');
  const slow = figures.rows.map((row) => ({ ...row, ms: 6000, bytes: 200_000 }));
  expect(historyFaults({ ...figures, rows: slow })).toEqual([
    expect.stringContaining('after 6000 ms'),
    expect.stringContaining('200000 bytes'),
  ]);
});
