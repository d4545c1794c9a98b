/**
 * Finds weighted terms in a text: one pass over its words, where the longest term wins, so that "query string" does not
 * count as "query" as well.
 */
import { fold, type Token, tokenise } from './tokens.ts';

/**
 * Comma-separated terms by their points: 4 settles it, 3 names the thing itself, 2 belongs to it, 1 hints at it. Terms
 * match whole words, also in the plural; a trailing `*` matches any ending. Chinese, Japanese and Korean match anywhere.
 */
export type Weights = Readonly<Record<number, string>>;

type Meaning<Name extends string> = { name: Name; points: number };
/** A term that occurs: how the text spells it, and what it speaks for. */
export type Hit<Name extends string> = { term: string; spelling: string; meanings: readonly Meaning<Name>[] };

type Term<Name extends string> = { term: string; words: Token[]; open: boolean; meanings: Meaning<Name>[] };
/** Terms by the first letters of their first word, longest first. */
export type TermIndex<Name extends string> = ReadonlyMap<string, readonly Term<Name>[]>;

/** Open terms have at least as many letters, so that a word needs to be compared with few of them. */
const KEY = 3;
const keyOf = ({ text, run }: Token, from = 0): string => (run ? text.charAt(from) : text.slice(0, KEY));

/** The terms of a comma-separated list. */
export const listOf = (terms: string): string[] =>
  terms.split(',').flatMap((term) => term.trim().replace(/\s+/g, ' ') || []);

/** One index over all lists, so that a term may mean several things and the longest wins across lists. */
export function indexTerms<Name extends string>(
  lists: readonly { name: Name; terms: Weights }[],
  meaningless = '',
): TermIndex<Name> {
  const terms = new Map<string, Term<Name>>();
  const entry = (written: string) => {
    const words = tokenise(fold(written));
    const term = words.map(({ text }) => text).join(' ');
    const open = written.endsWith('*');
    const known = terms.get(`${term}${open}`);
    if (known) return known;
    const made: Term<Name> = { term, words, open, meanings: [] };
    terms.set(`${term}${open}`, made);
    return made;
  };
  for (const { name, terms: weights } of lists)
    for (const [points, written] of Object.entries(weights))
      for (const term of listOf(written)) means(entry(term), name, Number(points));
  for (const term of listOf(meaningless)) entry(term);

  const index = new Map<string, Term<Name>[]>();
  for (const term of terms.values()) {
    const [first] = term.words;
    if (!first) continue;
    const key = keyOf(first);
    index.set(key, [...(index.get(key) ?? []), term]);
  }
  for (const [key, bucket] of index) index.set(key, bucket.toSorted(longestFirst));
  return index;
}

/** A term listed twice for the same thing counts with its higher points. */
function means<Name extends string>(term: Term<Name>, name: Name, points: number): void {
  const known = term.meanings.find((meaning) => meaning.name === name);
  if (known) known.points = Math.max(known.points, points);
  else term.meanings.push({ name, points });
}

const longestFirst = (a: Term<string>, b: Term<string>): number =>
  b.words.length - a.words.length || b.term.length - a.term.length || Number(a.open) - Number(b.open);

/** Every term that occurs and means something, each once, in the order of the text. The text must be folded. */
export function findTerms<Name extends string>(folded: string, index: TermIndex<Name>): Hit<Name>[] {
  const tokens = tokenise(folded);
  const found = new Map<Term<Name>, Hit<Name>>();
  const note = (term: Term<Name>, spelling: string) => {
    if (term.meanings.length > 0 && !found.has(term))
      found.set(term, { term: term.term, spelling, meanings: term.meanings });
  };
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.run) {
      findInside(token, index, note);
      at += 1;
      continue;
    }
    const term = index.get(keyOf(token))?.find((candidate) => matches(candidate, tokens, at));
    const length = term?.words.length ?? 1;
    if (term)
      note(
        term,
        tokens
          .slice(at, at + length)
          .map(({ text }) => text)
          .join(' '),
      );
    at += length;
  }
  return [...found.values()];
}

function findInside<Name extends string>(
  token: Token,
  index: TermIndex<Name>,
  note: (term: Term<Name>, spelling: string) => void,
): void {
  for (let from = 0; from < token.text.length; ) {
    const term = index
      .get(keyOf(token, from))
      ?.find(({ words, term: text }) => words.length === 1 && token.text.startsWith(text, from));
    if (term) note(term, term.term);
    from += term?.term.length ?? 1;
  }
}

function matches(term: Term<string>, tokens: readonly Token[], at: number): boolean {
  return term.words.every(({ text }, offset) => {
    const found = tokens[at + offset]?.text;
    if (found === undefined) return false;
    if (found === text) return true;
    if (offset < term.words.length - 1 || !found.startsWith(text)) return false;
    return term.open || (text.length >= KEY && found === `${text}s`);
  });
}
