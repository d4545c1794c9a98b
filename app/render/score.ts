/** Why this PC: the terms of its score in words. */
import type { ScoreTerm } from '../contract/record.ts';

const WORDS: { readonly [of in ScoreTerm['of']]: string } = {
  specialty: 'specialty',
  'other-specialties': 'other specialties',
  load: 'work in the last hour',
  processors: 'other work on its processors',
  success: 'success rate',
  duration: 'slower than usual',
  failures: 'failures today',
  previous: 'last attempt ran there',
  mirror: 'holds the repository',
  session: 'holds the last session',
  memory: 'free memory',
  disk: 'free disk',
};

/** To follow the PC's name; '' where none was chosen by score. */
export function scoreWords(score: readonly ScoreTerm[] | undefined): string {
  if (score === undefined || score.length === 0) return '';
  const sum = score.reduce((total, { points }) => total + points, 0);
  const list = score.map(({ of, points }) => `${WORDS[of]} ${points > 0 ? '+' : ''}${figure(points)}`);
  return `, best score ${figure(sum)}: ${list.join(', ')}`;
}

const figure = (points: number): string => `${points < 0 ? '−' : ''}${Math.round(Math.abs(points) * 10) / 10}`;
