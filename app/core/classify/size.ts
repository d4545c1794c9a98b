/** How big the work looks, and minutes of one agent's time from that. A rough rule, stated so that it can be corrected. */
import type { Kind, Size } from '../../contract/labels.ts';
import type { IssueText } from './read.ts';
import { findTerms, indexTerms } from './terms.ts';

export type SizeResult = { size: Size; sizeEvidence: string[] };

const WORDS = indexTerms([
  {
    name: 'large',
    terms: {
      2: `
        rewrite, redesign, re design, overhaul, epic, roadmap, architecture, from scratch, migrate everything,
        entire codebase, whole codebase, across the codebase, all modules, every module, port to, full coverage,
        end to end support, breaking change*, multi tenant, 全面的, 全体, 作り直し, 刷新, 重写, 全部, 전면, 전체, переписать, reescrever,
        reescribir, neu schreiben
      `,
      1: `
        migrate, migration, implement, integrate, integration, support for, new feature, refactor*, several, multiple,
        many, all, 実装, 対応, 实现, 구현, реализовать, implementar
      `,
    },
  },
  {
    name: 'small',
    terms: {
      2: `
        typo, misspell*, one line, one liner, rename, wording, spelling, broken link, small error, small fix,
        quick fix, trivial, minor, good first issue, cosmetic, bump, 誤字, 脱字, 拼写, 错别字, 오타, опечатк*, erro de digitacao
      `,
      1: `
        small, simple, single, label, color, colour, text, link, default value, message, word, icon
      `,
    },
  },
]);

/** Minutes by kind for something of medium size; half of that when small, three times as much when large. */
const MINUTES: { readonly [kind in Kind]: number } = {
  bug: 40,
  feature: 60,
  test: 40,
  docs: 20,
  refactor: 60,
  review: 20,
  analysis: 30,
  question: 10,
  plan: 20,
};
const FACTOR: { readonly [size in Size]: number } = { small: 0.5, medium: 1, large: 3 };

/** About how long an attempt at such work takes. */
export const minutesFor = (kind: Kind, size: Size): number => Math.round(MINUTES[kind] * FACTOR[size]);

/** Points above zero speak for large, below for small; two in either direction decide. */
export function sizeOf(issue: IssueText): SizeResult {
  const reasons: { points: number; why: string }[] = [];
  const read = (text: string, factor: number) => {
    for (const { spelling, meanings } of findTerms(text, WORDS))
      for (const { name, points } of meanings)
        reasons.push({ points: (name === 'large' ? points : -points) * factor, why: spelling });
  };
  read([...issue.tags, issue.title].join('\n'), 1);
  read(issue.prose.slice(0, 2000), 0.25);
  if (issue.items >= 6) reasons.push({ points: issue.items >= 12 ? 2 : 1, why: `${issue.items} list items` });
  if (issue.paths.length >= 4) reasons.push({ points: 1, why: `${issue.paths.length} paths` });
  if (issue.prose.length >= 2500) reasons.push({ points: 1, why: 'a long description' });
  const points = reasons.reduce((sum, reason) => sum + reason.points, 0);
  const size: Size = points >= 2 ? 'large' : points <= -2 ? 'small' : 'medium';
  const sizeEvidence = reasons
    .filter((reason) => (size === 'large' ? reason.points > 0 : size === 'small' && reason.points < 0))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, 5)
    .map(({ why }) => why.slice(0, 100));
  return { size, sizeEvidence };
}
