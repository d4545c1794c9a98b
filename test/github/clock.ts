/** Time as the local GitHub sees it; injected, so that a simulation can run a week in a second. */

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, action: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** GitHub's way of writing a time: ISO 8601 in UTC without milliseconds. */
export function toTimestamp(ms: number): string {
  const second = Math.floor(ms / 1000);
  const known = timestamps.get(second);
  if (known !== undefined) return known;
  const made = `${new Date(ms).toISOString().slice(0, 19)}Z`;
  if (timestamps.size >= MAX_KNOWN) timestamps.clear();
  timestamps.set(second, made);
  return made;
}

/** The same few moments are written over and over: when a repository, an issue, a label was made. */
const timestamps = new Map<number, string>();
const MAX_KNOWN = 10_000;
