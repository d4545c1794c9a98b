import { expect, test } from 'vitest';
import { flood } from './action/action.ts';

test('200 MB of stream from Claude Code are read with at most 150 MB of memory', () => {
  const { residentMb, limitMb } = flood('stream', 'stream', 200);
  expect(limitMb).toBe(150);
  expect(residentMb).toBeLessThanOrEqual(limitMb);
});
