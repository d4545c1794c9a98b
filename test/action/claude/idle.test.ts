import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchIdle } from '../../../action/claude/idle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('whatever comes begins the time anew, and the end says what was waited for', () => {
  using idle = watchIdle(2, new AbortController().signal);
  for (let minutes = 0; minutes < 10; minutes += 1) {
    vi.advanceTimersByTime(60_000);
    idle.touch([{ kind: 'tool', name: 'Bash', input: {} }]);
  }
  expect(idle.signal.aborted).toBe(false);
  vi.advanceTimersByTime(120_000);
  expect(idle.signal.reason).toMatchObject({ failure: { kind: 'run-timeout' } });
});

test('nothing ends it after disposal', () => {
  const idle = watchIdle(2, new AbortController().signal);
  idle.touch([]);
  idle[Symbol.dispose]();
  vi.advanceTimersByTime(600_000);
  expect(idle.signal.aborted).toBe(false);
});
