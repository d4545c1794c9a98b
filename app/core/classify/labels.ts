/** What the repository's own labels say: `area/frontend`, `type: docs`, `C-bug`, `kind/test`, `🐛 bug`. */
import { listOf } from './terms.ts';
import { fold, tokenise } from './tokens.ts';

/** Whether the label, or the part behind its prefix, is one of the comma-separated words, or has one among its own. */
export function namesIn(label: string, words: string): boolean {
  const own = wordsOf(label.slice(0, 100));
  return listOf(words).some((word) => own.includes(wordsOf(word)));
}

/** Between blanks, so that a whole word is found wherever it stands. */
const wordsOf = (text: string): string =>
  ` ${tokenise(fold(text))
    .map((token) => token.text)
    .join(' ')} `;
