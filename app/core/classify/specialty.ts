/** Adds up what speaks for each specialty. Every point has a term, a path or a label that a person can check. */
import type { Evidence } from '../../contract/record.ts';
import { namesIn } from './labels.ts';
import type { IssueText } from './read.ts';
import { findTerms, listOf } from './terms.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How much a term counts by where it stands, and when a sum is too little to go by. */
export const TUNING = {
  title: 3,
  /** A tag that names a specialty as a label would, and the words of any tag. */
  tag: 9,
  tagWords: 1.5,
  prose: 1,
  pasted: 0.25,
  path: 1,
  language: 1,
  label: 6,
  /** Each further term of a field counts this much of the one before: ten words of a long text do not outvote a clear title. */
  fading: 0.8,
  /** Points set aside for what the words do not show: one weak word alone is no certainty. */
  doubt: 3,
  /** Below this confidence the issue is for anybody. */
  leastConfidence: 0.24,
};
export type Tuning = typeof TUNING;

export type Ranked<Name extends string> = {
  name: Name;
  points: number;
  /** 0 to 1: its share of all points, of which some are set aside for doubt. */
  confidence: number;
  /** Strongest first, each term once. */
  evidence: Evidence[];
};

/** Fields in the order of their points. */
export function rank<Name extends string>(
  issue: IssueText,
  labels: readonly string[],
  vocabulary: Vocabulary<Name>,
  tuning: Tuning = TUNING,
): Ranked<Name>[] {
  const found = gather(issue, labels, vocabulary, tuning);
  const sums = vocabulary.fields.map(({ name }) => {
    const evidence = strongest(found.filter((one) => one.name === name));
    return { name, evidence, points: faded(evidence, tuning.fading) };
  });
  const all = sums.reduce((sum, { points }) => sum + points, 0);
  return sums
    .map((sum) => ({ ...sum, confidence: sum.points / (all + tuning.doubt) }))
    .toSorted((a, b) => b.points - a.points);
}

const faded = (evidence: readonly Evidence[], fading: number): number =>
  evidence.reduce((sum, { points }, position) => sum + points * fading ** position, 0);

type Found<Name extends string> = Evidence & { name: Name };

function gather<Name extends string>(
  issue: IssueText,
  labels: readonly string[],
  vocabulary: Vocabulary<Name>,
  tuning: Tuning,
): Found<Name>[] {
  const { fields, index } = vocabulary;
  const found: Found<Name>[] = [];
  const zones = [
    { where: 'title', text: issue.tags.join('\n'), factor: tuning.tagWords },
    { where: 'title', text: issue.title, factor: tuning.title },
    { where: 'body', text: issue.prose, factor: tuning.prose },
    { where: 'body', text: issue.pasted, factor: tuning.pasted },
  ] as const;
  for (const { where, text, factor } of zones)
    for (const { spelling, meanings } of findTerms(text, index))
      for (const { name, points } of meanings)
        found.push({ name, where, term: spelling.slice(0, 100), points: points * factor });
  for (const tag of issue.tags)
    for (const { name, labels: words } of fields)
      if (namesIn(tag, words)) found.push({ name, where: 'title', term: tag, points: tuning.tag });
  for (const language of issue.languages)
    for (const { name, languages } of fields)
      if (listOf(languages).includes(language))
        found.push({ name, where: 'body', term: language, points: tuning.language });
  for (const path of issue.paths)
    for (const { name, paths } of fields) {
      const match = paths.find(({ pattern }) => pattern.test(path));
      if (match) found.push({ name, where: 'path', term: path.slice(0, 100), points: match.points * tuning.path });
    }
  for (const label of labels)
    for (const { name, labels: words } of fields)
      if (namesIn(label, words)) found.push({ name, where: 'label', term: label.slice(0, 100), points: tuning.label });
  return found;
}

/** Strongest first; the same term in title and body is named once, where it counted more. */
function strongest(evidence: readonly Evidence[]): Evidence[] {
  const byTerm = new Map<string, Evidence>();
  for (const { where, term, points } of evidence.toSorted((a, b) => b.points - a.points))
    if (!byTerm.has(term)) byTerm.set(term, { where, term, points });
  return [...byTerm.values()];
}
