/** A question to follow a message about a word that is not known. */
import { distance } from 'fastest-levenshtein';

/** With a blank before it; '' where nothing is near. */
export function didYouMean(found: string, known: readonly string[]): string {
  const [nearest] = known.toSorted((a, b) => distance(a, found) - distance(b, found));
  return nearest !== undefined && distance(nearest, found) <= 3 ? ` Did you mean \`${nearest}\`?` : '';
}
