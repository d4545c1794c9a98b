/** Text as words that compare equal however they were typed. */

export type Token = {
  text: string;
  /** Whether the script writes no spaces between words (Chinese, Japanese, Korean), so that terms are looked for inside. */
  run: boolean;
};

/**
 * Longer words are cut. Neither the end of a very long word nor a hundred kilobytes without a space tells more about
 * the issue.
 */
const LONGEST_WORD = 60;

/** Full-width, half-width and accented letters fold together; lower-case. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('ё', 'е');
}

const WORDS =
  /(?<run>[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々]+)|(?:(?!\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul})[\p{L}\p{N}])+(?:\+\+|#(?!\d)|\+(?=1))?/gu;

/** Words of folded text in order; punctuation separates and is dropped, except where it is part of a name (`c++`, `c#`). */
export function tokenise(folded: string): Token[] {
  return Array.from(folded.matchAll(WORDS), ({ 0: text, groups }) => {
    const run = groups?.['run'] !== undefined;
    return { text: run ? text : text.slice(0, LONGEST_WORD), run };
  });
}
