/** What a PC last reported of itself: whether it can take a task now, and whether it is big enough for its pool's tasks. */
import type { Config } from '../../config/schema.ts';
import type { PcReport } from '../../contract/pc.ts';

/** `at` is when the attempt ended that brought the report, in milliseconds of the epoch. */
export type Reported = PcReport & { at: number };

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Below so much a task is likely to fail for want of it. Claude Code alone takes a quarter of a gigabyte. */
const LEAST_MB = { memory: 1024, disk: 2048 };
/** So much of a pool's `memory-gb` has to be there: what is sold with 16 GB reports some less, since firmware and graphics keep a part. */
const NOMINAL = 15 / 16;
/** And so much of it free: the system itself needs some. */
const FREE = 7 / 8;
/** How long such a report keeps tasks away; then one may show how it is. A full disk seldom empties itself. */
const COUNTS_MS = { memory: 15 * MINUTE_MS, disk: HOUR_MS };
/** Memory and processors do not change often, mirrors are cleaned away after a week. */
export const LASTING_MS = 7 * DAY_MS;

/** `found` and `needed` in megabytes. `until` is ISO 8601. */
export type Overload = { by: 'memory' | 'disk'; found: number; needed: number; until: string };

type Pool = Config['pools'][string];

export function overloadOf(reported: Reported, pool: Pool | undefined, now: number): Overload | undefined {
  const { freeMemoryMb, freeDiskMb, at } = reported;
  const memory = pool?.memoryGb === undefined ? LEAST_MB.memory : pool.memoryGb * 1024 * FREE;
  const checks = [
    { by: 'disk', found: freeDiskMb, needed: LEAST_MB.disk, short: freeDiskMb < LEAST_MB.disk },
    { by: 'memory', found: freeMemoryMb, needed: memory, short: freeMemoryMb < memory },
  ] as const;
  const found = checks.find(({ by, short }) => short && now < at + COUNTS_MS[by]);
  if (!found) return undefined;
  const { by, needed } = found;
  return { by, found: found.found, needed, until: new Date(at + COUNTS_MS[by]).toISOString() };
}

/** What the PC lacks to give one task of its pool what that may use; null where it has enough or nobody knows. */
export type TooSmall = { cpus: { has: number; needs: number } | null; memoryMb: { has: number; needs: number } | null };

export function tooSmall({ cpus, memoryMb, at }: Reported, pool: Pool, now: number): TooSmall | undefined {
  if (now >= at + LASTING_MS) return undefined;
  const lacks = (has: number, needs: number | undefined, part = 1) =>
    needs !== undefined && has < needs * part ? { has, needs } : null;
  const memory = pool.memoryGb && pool.memoryGb * 1024;
  const lack = { cpus: lacks(cpus, pool.cpus), memoryMb: lacks(memoryMb, memory, NOMINAL) };
  return lack.cpus || lack.memoryMb ? lack : undefined;
}

/**
 * Other work than ours on its processors: how much more than they can do at once, from 0 to 2. It slows a task down and
 * seldom fails one, and several runners of one machine see each other's: so it counts in the choice and stops nothing.
 */
export const crowdedness = ({ load, cpus, at }: Reported, now: number): number =>
  now < at + 15 * MINUTE_MS ? Math.min(2, Math.max(0, load / cpus - 1)) : 0;

/** How much an old report still says of what is free: all when it is new, nothing after a day. */
export const freshness = ({ at }: Reported, now: number): number => Math.min(1, Math.max(0, 1 - (now - at) / DAY_MS));
