/** At most so many points within so much time, in several such windows at once. Pure: times are milliseconds, given. */

export type Window = { ms: number; most: number };
export type Taken = { at: number; points: number };

/** The earliest time from `now` on at which so many points more fit into every window. `taken` is in order of time. */
export function fitsAt(taken: readonly Taken[], points: number, windows: readonly Window[], now: number): number {
  return Math.max(now, ...windows.map((window) => fitsInto(taken, points, window, now)));
}

/** More than a window ever holds fits when the window is empty. */
function fitsInto(taken: readonly Taken[], points: number, { ms, most }: Window, now: number): number {
  const within = taken.filter(({ at }) => at > now - ms);
  let sum = within.reduce((all, one) => all + one.points, 0);
  let earliest = now;
  for (const one of within) {
    if (sum + points <= most) break;
    sum -= one.points;
    earliest = one.at + ms;
  }
  return earliest;
}

/** What no window looks at any more is forgotten. */
export function stillCounting(taken: readonly Taken[], windows: readonly Window[], now: number): Taken[] {
  const longest = Math.max(0, ...windows.map(({ ms }) => ms));
  return taken.filter(({ at }) => at > now - longest);
}
