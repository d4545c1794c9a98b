/** How good a place is for a task: the sum of terms, each shown to people as a reason. */
import type { Specialty } from '../../contract/labels.ts';
import type { ScoreTerm } from '../../contract/record.ts';
import type { Candidate } from './candidate.ts';
import { type History, minutesOf } from './history.ts';
import type { Place } from './places.ts';

/** Longest misfit in hours that counts. A PC that is quicker than usual does not misfit. */
const MAX_MISFIT = 4;

/**
 * 10 × specialty matches − 5 × load + 2 × success rate − duration misfit in hours (design A7); less one for each other
 * specialty, which keeps the versatile free, and less two for each of its failures within a day.
 */
export function scoreOf(place: Place, specialty: Specialty, history: History): ScoreTerm[] {
  const past = history.runners.get(place.name);
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
    { of: 'failures', points: -2 * Math.min(5, past?.faultsToday ?? 0) },
  ];
}

/** What the last attempt says for or against a place. */
export function previousTerm({ previous }: Pick<Candidate, 'previous'>, place: Place): ScoreTerm | undefined {
  if (previous?.runner !== place.name) return undefined;
  return { of: 'previous', points: previous.prefer ? 5 : -20 };
}

export const total = (terms: readonly ScoreTerm[]): number => terms.reduce((points, term) => points + term.points, 0);

const round = (points: number): number => Math.round(points * 10) / 10 || 0;
