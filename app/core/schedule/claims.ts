/** Which of the organization's idle runners other repositories have the better claim to, under `fair-by: repository`. */
import type { Candidate } from './candidate.ts';
import { fits, type Place } from './places.ts';
import { fairShare } from './policies/fair-share.ts';

/** A repository of the installation, by what would run there now. */
export type Claimant = {
  /** `owner/name`. */
  repository: string;
  /** Tasks it has on the organization's runners. */
  running: number;
  /** Tasks that could start if there was a place, first in turn first. */
  waiting: readonly Candidate[];
  /** Idle places that it may use, as its own configuration sees them. */
  idle: readonly Place[];
};

/** Of a longer queue the rest has no claim yet. */
const MOST = 100;

/**
 * Key of a runner → the repository that it is for. The runners are dealt out as `fair-share` orders people: whoever has the
 * least running first, and waiting counts. All repositories come to the same answer, whichever is looked at.
 */
export function claimsOf(own: Claimant, rivals: readonly Claimant[], agingMs: number): ReadonlyMap<string, string> {
  const claimants = [own, ...rivals];
  const all = claimants
    .flatMap((claimant) => claimant.waiting.slice(0, MOST).map((task) => ({ claimant, task })))
    .toSorted((a, b) => a.task.since - b.task.since || byName(a.claimant, b.claimant) || a.task.number - b.task.number);
  // Numbers of issues repeat from repository to repository; their order here does not.
  const queue = all.map(({ claimant, task }, at) => ({ ...task, number: at, share: claimant.repository }));
  const running = new Map(claimants.map((claimant) => [claimant.repository, claimant.running]));
  const turn = fairShare(queue, { agingMs, capable: () => 0, running: (share) => running.get(share) ?? 0 });
  const idle = new Map(claimants.map((claimant) => [claimant, claimant.idle.toSorted(ownFirst)]));
  const taken = new Set<string>();
  const claims = new Map<string, string>();
  for (const { number } of queue.toSorted(turn)) {
    const { claimant, task } = all[number] ?? {};
    if (!claimant || !task) continue;
    const place = idle.get(claimant)?.find((one) => !taken.has(one.key) && fits(one, task.specialty));
    if (!place) continue;
    taken.add(place.key);
    if (claimant !== own) claims.set(place.key, claimant.repository);
  }
  return claims;
}

const byName = (a: Claimant, b: Claimant): number =>
  a.repository < b.repository ? -1 : a.repository > b.repository ? 1 : 0;

/** A repository's own places are in nobody's way. */
const ownFirst = (a: Place, b: Place): number => Number(a.org) - Number(b.org) || (a.key < b.key ? -1 : 1);
