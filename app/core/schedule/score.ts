/** How good a place is for a task: the sum of terms, each shown to people as a reason. */
import type { Specialty } from '../../contract/labels.ts';
import type { ScoreTerm } from '../../contract/record.ts';
import type { Candidate } from './candidate.ts';
import { crowdedness, freshness, LASTING_MS, type Reported } from './capacity.ts';
import { DAY_MS, type History, minutesOf } from './history.ts';
import type { Place } from './places.ts';

/** Longest misfit in hours that counts. A PC that is quicker than usual does not misfit. */
const MAX_MISFIT = 4;

/**
 * 10 × specialty matches − 5 × load + 2 × success rate − duration misfit in hours (design A7); less one for each other
 * specialty, which keeps the versatile free, less two for each of its failures within a day (one for a job of others that
 * failed there last), and what it last reported.
 */
export function scoreOf(place: Place, specialty: Specialty, history: History): ScoreTerm[] {
  const past = history.runners.get(place.key);
  const work = past?.work.get(specialty);
  // Nobody is sure after one attempt: the rate starts at a half and moves with experience.
  const rate = ((work?.succeeded ?? 0) + 1) / ((work?.ended ?? 0) + 2);
  const usual = minutesOf(history.work.get(specialty));
  const own = minutesOf(work);
  const misfit = usual === undefined || own === undefined ? 0 : Math.min(MAX_MISFIT, Math.max(0, own - usual) / 60);
  const others = [...place.skills].filter((skill) => skill !== specialty).length;
  return [
    { of: 'specialty', points: place.skills.has(specialty) ? 10 : 0 },
    { of: 'other-specialties', points: -others },
    { of: 'load', points: round(-5 * (past?.load ?? 0)) },
    { of: 'success', points: round(2 * rate) },
    { of: 'duration', points: round(-misfit) },
    { of: 'failures', points: -2 * Math.min(5, past?.faultsToday ?? 0) - otherFailures(past, history.now) },
    ...(past?.reported ? reportTerms(past.reported, history.now) : []),
  ];
}

/** A job of others that failed there may have been its own fault, or that of its PC: half as bad as a fault that is known. */
const otherFailures = (past: { otherFailedAt: number | null } | undefined, now: number): number =>
  past && past.otherFailedAt !== null && now - past.otherFailedAt < DAY_MS ? 1 : 0;

/** More free than this says no more for a PC, in megabytes. */
const AMPLE_MB = { memory: 16 * 1024, disk: 50 * 1024 };

/** From −1 for nothing free to +1 for ample; a PC that never reported stands in the middle, and old reports fade to it. */
function reportTerms(reported: Reported, now: number): ScoreTerm[] {
  const free = (mb: number, ample: number) => round((2 * Math.min(1, mb / ample) - 1) * freshness(reported, now));
  const holds = reported.mirror && now < reported.at + LASTING_MS;
  return [
    { of: 'mirror', points: holds ? 2 : 0 },
    { of: 'memory', points: free(reported.freeMemoryMb, AMPLE_MB.memory) },
    { of: 'disk', points: free(reported.freeDiskMb, AMPLE_MB.disk) },
    { of: 'processors', points: round(-crowdedness(reported, now)) },
  ];
}

/** What holding the last attempt's session is worth. */
export const SESSION_POINTS = 3;

/** What the last attempt says for or against a place. */
export function taskTerms({ previous, session }: Pick<Candidate, 'previous' | 'session'>, place: Place): ScoreTerm[] {
  return [
    ...(previous?.runner === place.key ? [{ of: 'previous' as const, points: previous.prefer ? 5 : -20 }] : []),
    ...(session === place.key ? [{ of: 'session' as const, points: SESSION_POINTS }] : []),
  ];
}

export const total = (terms: readonly ScoreTerm[]): number => terms.reduce((points, term) => points + term.points, 0);

const round = (points: number): number => Math.round(points * 10) / 10 || 0;
