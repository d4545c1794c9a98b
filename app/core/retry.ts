/** What follows a failed attempt: one table from failure kind to retry, park, or a question to a human. */
import type { Config } from '../config/schema.ts';
import type { Failure, FailureKind } from '../contract/outcome.ts';
import type { Attempt } from '../contract/record.ts';

/** `retry`: may pass by itself. `park`: passes at a known time. `ask`: trying again alone would change nothing. */
type Policy = 'retry' | 'park' | 'ask' | 'cancel';
/** Whose fault it was: of the PC, of the model and what it was asked, or of neither. */
type Fault = 'runner' | 'model' | 'neither';

const FAILURES: { readonly [kind in FailureKind]: readonly [Policy, Fault] } = {
  'runner-lost': ['retry', 'runner'],
  'assign-timeout': ['retry', 'runner'],
  // Another PC has room; this one makes some before its next attempt.
  'disk-full': ['retry', 'runner'],
  overloaded: ['retry', 'model'],
  'dispatch-refused': ['retry', 'neither'],
  // The text changed between dispatch and start; the next attempt takes the new text, if it is approved.
  superseded: ['retry', 'neither'],
  'usage-limit': ['park', 'neither'],
  cancelled: ['cancel', 'neither'],
  'tests-failed': ['ask', 'model'],
  'no-changes': ['ask', 'model'],
  'agent-error': ['ask', 'model'],
  'max-turns': ['ask', 'model'],
  budget: ['ask', 'model'],
  authentication: ['ask', 'runner'],
  'claude-missing': ['ask', 'runner'],
  'run-timeout': ['ask', 'model'],
  'checkout-failed': ['ask', 'runner'],
  // Archived, empty, without the branch to start from: no PC could do anything with it.
  'repository-unfit': ['ask', 'neither'],
  'push-rejected': ['ask', 'neither'],
  'merge-conflict': ['ask', 'neither'],
  bug: ['ask', 'runner'],
};

const policyOf = (kind: FailureKind): Policy => FAILURES[kind][0];
export const faultOf = (kind: FailureKind): Fault => FAILURES[kind][1];

type BackOff = Pick<Config['retry'], 'times' | 'firstSeconds' | 'longestSeconds'>;

/** How long a task is parked when the API named a limit but not its end. */
const UNKNOWN_LIMIT_MS = 60 * 60 * 1000;

export type Advice = { kind: 'again'; notBefore: string } | { kind: 'failed' } | { kind: 'cancelled' };

/**
 * Advice after the last of `attempts` failed at `endedAt`. Depends on nothing but its arguments, so that a crash
 * between deciding and writing decides the same again.
 */
export function adviseAfter(failure: Failure, attempts: readonly Attempt[], endedAt: string, retry: BackOff): Advice {
  const ended = Date.parse(endedAt);
  const at = (ms: number): Advice => ({ kind: 'again', notBefore: new Date(ms).toISOString() });
  switch (policyOf(failure.kind)) {
    case 'ask':
      return { kind: 'failed' };
    case 'cancel':
      return { kind: 'cancelled' };
    case 'park':
      return at(failure.resetsAt ? Math.max(ended, Date.parse(failure.resetsAt)) : ended + UNKNOWN_LIMIT_MS);
    case 'retry': {
      const times = timesInARow(failure.kind, attempts);
      return times > retry.times
        ? { kind: 'failed' }
        : at(ended + backOffMs(times, attempts.at(-1)?.nonce ?? '', retry));
    }
  }
}

/**
 * Exponential back-off with full jitter before automatic retry number `n` (1, 2, …), in milliseconds: anything from 0 to
 * a bound that doubles up to the longest, so that tasks that failed together do not come back together. The random
 * number is the failed attempt's nonce, which was drawn from the app's injected source: nothing more need be stored, and
 * deciding again after a crash gives the same time.
 */
export function backOffMs(n: number, nonce: string, retry: BackOff): number {
  const bound = Math.min(retry.longestSeconds, retry.firstSeconds * 2 ** (n - 1)) * 1000;
  return Math.round(bound * fractionOf(nonce));
}

/** 0 to 1 from the first 32 bits of a nonce, which is random hexadecimal digits. */
const fractionOf = (nonce: string): number => (Number.parseInt(nonce.slice(0, 8), 16) || 0) / 0xffffffff;

/** How many of the attempts at the end that were retried by themselves failed with `kind`. */
function timesInARow(kind: FailureKind, attempts: readonly Attempt[]): number {
  const other = attempts.findLastIndex(
    ({ outcome }) => outcome === null || outcome.kind === 'succeeded' || policyOf(outcome.kind) !== 'retry',
  );
  return attempts.slice(other + 1).filter(({ outcome }) => outcome?.kind === kind).length;
}
