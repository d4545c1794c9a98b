/** GET /health: is the app alive, and does the timer reach GitHub? */
import type { Answer } from './respond.ts';

export const HEALTH_PATH = '/health';

export type Health = { startedAt: string; lastSweepAt: string | null; sweepSeconds: number };

/** 503 when no sweep has succeeded for five intervals (at least five minutes): something that restarts is then due. */
export function healthAnswer({ startedAt, lastSweepAt, sweepSeconds }: Health, now: string): Answer {
  const silentMs = Date.parse(now) - Date.parse(lastSweepAt ?? startedAt);
  const ok = silentMs <= Math.max(5 * sweepSeconds, 300) * 1000;
  const body = { status: ok ? 'ok' : 'no sweep succeeded lately; see the log', startedAt, lastSweepAt };
  return { status: ok ? 200 : 503, body };
}
