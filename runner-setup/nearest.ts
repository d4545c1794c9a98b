/** PURE. "Did you mean …?" */
import { distance } from 'fastest-levenshtein';

/** The candidate that takes at most two edits (and at most half of its letters), else undefined. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate) }))
    .filter(({ candidate, edits }) => edits <= 2 && edits * 2 <= candidate.length)
    .toSorted((a, b) => a.edits - b.edits);
  return best?.candidate;
}
