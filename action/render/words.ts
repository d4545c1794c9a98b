/** Short phrases that several texts share. Pure. */
import type { FailureKind, Outcome } from '../../app/contract/outcome.ts';
import type { Published } from '../../app/contract/product.ts';
import type { Conclusion } from '../github/port.ts';
import type { Gate } from '../verify/judge.ts';
import type { Counts } from '../verify/report.ts';

/** Title of the final check run, and whether it asks a person to act. */
const ENDINGS: Record<FailureKind, { title: string; conclusion: Conclusion }> = {
  'tests-failed': { title: 'Tests still fail', conclusion: 'FAILURE' },
  'no-changes': { title: 'Claude changed nothing', conclusion: 'FAILURE' },
  'agent-error': { title: 'Claude Code failed', conclusion: 'FAILURE' },
  'max-turns': { title: 'Out of turns', conclusion: 'FAILURE' },
  budget: { title: 'Out of budget', conclusion: 'FAILURE' },
  'usage-limit': { title: 'Usage limit reached', conclusion: 'FAILURE' },
  overloaded: { title: 'The Anthropic API is overloaded or out of reach', conclusion: 'FAILURE' },
  authentication: { title: 'Not logged in', conclusion: 'ACTION_REQUIRED' },
  'claude-missing': { title: 'Claude Code is not installed', conclusion: 'ACTION_REQUIRED' },
  'runner-lost': { title: 'Broken off on the PC', conclusion: 'FAILURE' },
  'assign-timeout': { title: 'No PC took the task', conclusion: 'FAILURE' },
  'run-timeout': { title: 'Out of time', conclusion: 'TIMED_OUT' },
  'dispatch-refused': { title: 'GitHub refused the run', conclusion: 'ACTION_REQUIRED' },
  'checkout-failed': { title: 'The workspace could not be made ready', conclusion: 'FAILURE' },
  'repository-unfit': { title: 'The repository cannot be worked on', conclusion: 'ACTION_REQUIRED' },
  'disk-full': { title: 'The disk of the PC is full', conclusion: 'FAILURE' },
  'push-rejected': { title: 'The work could not be published', conclusion: 'ACTION_REQUIRED' },
  'merge-conflict': { title: 'Merge conflict', conclusion: 'ACTION_REQUIRED' },
  superseded: { title: 'Superseded', conclusion: 'NEUTRAL' },
  cancelled: { title: 'Cancelled', conclusion: 'CANCELLED' },
  bug: { title: 'The action itself failed', conclusion: 'FAILURE' },
};

export function endingOf(outcome: Outcome): { title: string; conclusion: Conclusion } {
  return outcome.kind === 'succeeded' ? { title: 'Ready for review', conclusion: 'SUCCESS' } : ENDINGS[outcome.kind];
}

/**
 * The same where nothing was to be changed. Its check run stands on a commit that others answer for: red there would say that
 * the code is broken, so a failure is neutral, and its title tells.
 */
export function answerEndingOf(outcome: Outcome, as: Published): { title: string; conclusion: Conclusion } {
  if (outcome.kind === 'succeeded') return { title: as === 'review' ? 'Reviewed' : 'Answered', conclusion: 'SUCCESS' };
  return { title: ENDINGS[outcome.kind].title, conclusion: 'NEUTRAL' };
}

/** `passed (12 passed, 1 skipped)`; says so where no runner's summary was recognised, and why there is none. */
export function testsInWords(gate: Gate | undefined): string {
  if (!gate) return 'not run: the attempt ended before';
  if (gate.counts.status === 'none') return 'none: the repository has no test command that is recognised';
  const known = gate.steps.flatMap((step) => (step.verdict === 'passed' ? [] : step.known)).length;
  const before = known === 0 ? '' : `; ${known} of the failures ${known === 1 ? 'was' : 'were'} there before`;
  return `${withCounts(gate.counts.status, gate.counts)}${before}`;
}

export function withCounts(word: string, { passed, failed, skipped }: Counts): string {
  const counts = [
    [passed, 'passed'],
    [failed, 'failed'],
    [skipped, 'skipped'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.length === 0 ? word : `${word} (${words.join(', ')})`;
}

export function durationInWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
