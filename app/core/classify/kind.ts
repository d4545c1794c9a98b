/** What kind of work an issue asks for, with what spoke for it. */
import type { BuiltInSpecialty, Kind } from '../../contract/labels.ts';
import type { Evidence } from '../../contract/record.ts';
import { namesIn } from './labels.ts';
import type { IssueText } from './read.ts';
import { findTerms, indexTerms, type Weights } from './terms.ts';
import { tokenise } from './tokens.ts';
import { KIND_WORDS, MEANINGLESS_FOR_KINDS } from './vocabulary/kinds.ts';

const TITLE = 2;
const OPENING = 5;
const TAG = 8;
const HEADING = 3;
const LABEL = 12;
const MARK = 6;
/** A specialty that is a kind of work by itself; how much that says. */
const BY_SPECIALTY: { readonly [specialty in BuiltInSpecialty]?: { kind: Kind; points: number } } = {
  documentation: { kind: 'docs', points: 9 },
  security: { kind: 'bug', points: 3 },
};
/** Where nothing is said, something is wanted. */
const DEFAULT: Kind = 'feature';

const TERMS = indexTerms(KIND_WORDS, MEANINGLESS_FOR_KINDS);
const one = (points: number, list: string): Weights => ({ [points]: list });
const OPENINGS = indexTerms(KIND_WORDS.map(({ name, openings }) => ({ name, terms: one(OPENING, openings) })));
const HEADINGS = indexTerms(KIND_WORDS.map(({ name, headings }) => ({ name, terms: one(HEADING, headings) })));

export type KindResult = { kind: Kind; kindEvidence: Evidence[] };

/** The kind with the most points; the earlier in the contract's list wins a draw. At most five pieces of evidence. */
export function kindOf(issue: IssueText, labels: readonly string[], specialty?: BuiltInSpecialty): KindResult {
  const found = [...fromText(issue), ...fromLabels(issue.tags, labels)];
  const bySpecialty = specialty && BY_SPECIALTY[specialty];
  const sums = KIND_WORDS.map(({ name }) => {
    const evidence = found.filter(({ kind }) => kind === name);
    const extra = bySpecialty?.kind === name ? bySpecialty.points : 0;
    return { name, evidence, points: extra + evidence.reduce((sum, { points }) => sum + points, 0) };
  }).toSorted((a, b) => b.points - a.points);
  const [best] = sums;
  if (!best || best.points === 0) return { kind: DEFAULT, kindEvidence: [] };
  const kindEvidence = best.evidence
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 5)
    .map(({ where, term, points }) => ({ where, term: term.slice(0, 100), points }));
  return { kind: best.name, kindEvidence };
}

type Found = Evidence & { kind: Kind };

function fromText({ title, prose, headings }: IssueText): Found[] {
  const found: Found[] = [];
  const note = (where: 'title' | 'body', text: string, factor: number, index = TERMS) => {
    for (const { spelling, meanings } of findTerms(text, index))
      for (const { name, points } of meanings)
        found.push({ kind: name, where, term: spelling, points: points * factor });
  };
  note('title', title, TITLE);
  note('title', opening(title), 1, OPENINGS);
  if (/[?？]\s*$/.test(title)) found.push({ kind: 'question', where: 'title', term: '?', points: MARK });
  note('body', headings, 1, HEADINGS);
  note('body', prose.slice(0, 2000), 0.5);
  return found;
}

/** The words that a title begins with, when they give an order or ask: "clean up …", "how …". */
function opening(title: string): string {
  const start = tokenise(title.slice(0, 40))
    .map(({ text }) => text)
    .join(' ');
  return findTerms(start, OPENINGS).find(({ spelling }) => start.startsWith(spelling))?.spelling ?? '';
}

function fromLabels(tags: readonly string[], labels: readonly string[]): Found[] {
  return KIND_WORDS.flatMap(({ name, labels: words }) => [
    ...tags
      .filter((tag) => namesIn(tag, words))
      .map((term): Found => ({ kind: name, where: 'title', term, points: TAG })),
    ...labels
      .filter((label) => namesIn(label, words))
      .map((term): Found => ({ kind: name, where: 'label', term, points: LABEL })),
  ]);
}
