import { expect, test } from 'vitest';
import { capture } from '../../action/capture.ts';

test('a short output is kept whole, however it is cut into chunks', () => {
  const kept = capture(5, 10);
  for (const chunk of ['ab', 'cdef', 'ghi']) kept.write(chunk);
  expect(kept.text()).toBe('abcdefghi');
});

test('of a long output the head and the tail stay, and what is missing is counted', () => {
  const kept = capture(3, 4);
  for (const digit of '0123456789abcdefghij') kept.write(digit);
  expect(kept.text()).toBe('012\n… 13 characters left out …\nghij');
});

test('100 MB of output do not stay in memory', () => {
  const kept = capture();
  const chunk = 'x'.repeat(64_000);
  for (let i = 0; i < 1600; i += 1) kept.write(chunk);
  expect(kept.text().length).toBeLessThan(100_000);
});
