import { expect, test } from 'vitest';
import { healthAnswer } from '../../../app/http/health.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 12, minute)).toISOString();
const status = (lastSweepAt: string | null, now: string, sweepSeconds = 60) =>
  healthAnswer({ startedAt: at(0), lastSweepAt, sweepSeconds }, now).status;

test('just started', () => expect(status(null, at(1))).toBe(200));
test('sweeping', () => expect(status(at(30), at(31))).toBe(200));
test('no sweep since the start', () => expect(status(null, at(6))).toBe(503));
test('no sweep lately', () => expect(status(at(30), at(36))).toBe(503));
test('a slow timer has more time', () => expect(status(at(30), at(36), 600)).toBe(200));
