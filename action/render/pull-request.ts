/** Commit messages, and title and body of the pull request. Pure. */
import { visibleText } from '../../app/contract/visible-text.ts';
import { inertText, limitText, oneLine } from '../untrusted-text.ts';
import type { Gate } from '../verify/judge.ts';
import type { Weakening } from '../verify/weakening.ts';
import type { FileChange } from '../workspace/worktree.ts';
import { guardedNotice } from './guarded.ts';
import { code, cutMarkdown, LONGEST } from './markdown.ts';
import { inTemplate } from './template.ts';
import { knownFailures, weakeningNotice } from './tests.ts';
import { dollars, durationInWords, plural, testsInWords } from './words.ts';

/** `subject` may come from the issue; it is made harmless here. */
export function commitMessage(subject: string, issue: number): string {
  const line = oneLine(subject, 72) || `Work on issue ${issue}`;
  return `${line}\n\nRefs #${issue}\n\nCo-authored-by: Claude <noreply@anthropic.com>\n`;
}

export const prTitle = (issue: { number: number; title: string }): string =>
  oneLine(issue.title, 200) || `Work on issue ${issue.number}`;

export type PrFacts = {
  issue: number;
  said: string;
  changes: readonly FileChange[];
  weakening: readonly Weakening[];
  /** Of the default branch; undefined where there is none. */
  template: string | undefined;
  runUrl: string;
  /** Undefined while the attempt still works. */
  end:
    | {
        ok: boolean;
        gate: Gate | undefined;
        repairRounds: number;
        costUsd: number;
        turns: number;
        durationMs: number;
      }
    | undefined;
};

/** Ends with the one line that links the issue. */
export function prBody(facts: PrFacts): string {
  const closing = `\n\nCloses #${facts.issue}`;
  const said = limitText(inertText(visibleText(facts.said)).trim(), 30_000) || 'Claude gave no summary.';
  const template = facts.template === undefined ? undefined : limitText(inertText(facts.template), 10_000);
  const parts = [
    guardedNotice(facts.changes),
    weakeningNotice(facts.weakening),
    inTemplate(said, template),
    `### How it was tested\n\n${tested(facts)}`,
    facts.end?.gate ? knownFailures(facts.end.gate) : '',
    files(facts.changes),
    footer(facts),
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return cutMarkdown(text, LONGEST - closing.length) + closing;
}

function tested({ end }: PrFacts): string {
  if (!end) return 'The test gate has not finished yet.';
  const rounds = end.repairRounds === 0 ? '' : `, after ${plural(end.repairRounds, 'repair round')}`;
  const warning = end.ok ? '' : '\n\n**This attempt did not succeed**, so the pull request stays a draft.';
  return `By the action, outside the model: ${testsInWords(end.gate)}${rounds}.${warning}`;
}

const MOST_FILES = 100;

function files(changes: readonly FileChange[]): string {
  const lines = changes.slice(0, MOST_FILES).map(({ status, path }) => `- ${status} ${code(path)}`);
  const more = changes.length > MOST_FILES ? [`- … and ${changes.length - MOST_FILES} more`] : [];
  return `### Files changed (${changes.length})\n\n${[...lines, ...more].join('\n')}`;
}

function footer({ end, runUrl }: PrFacts): string {
  if (!end) return `[Log of the run](${runUrl})`;
  const facts = [dollars(end.costUsd), plural(end.turns, 'turn'), durationInWords(end.durationMs)];
  return `${facts.join(' · ')} · [log of the run](${runUrl})`;
}
