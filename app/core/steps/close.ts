/** Follows the pull request and the issue itself: merged, closed by a person. */

import type { TaskRecord } from '../../contract/record.ts';
import type { Facts, PullFacts } from '../facts.ts';
import { activeAttempt, type Step } from '../task.ts';
import { move } from '../transitions.ts';
import { isWorkable } from '../workable.ts';
import { end } from './attempt.ts';

/** A merge completes the task; a pull request closed unmerged fails it. */
export const followPull: Step = (draft, facts) => {
  const pull = pullOfLast(draft.record, facts);
  if (!pull || activeAttempt(draft.record)) return draft;
  const resting = draft.state === 'review' || draft.state === 'failed' || draft.state === 'cancelled';
  if (pull.state === 'merged' && resting) return { ...move(draft, 'completed'), close: facts.issue.open };
  if (pull.state === 'closed' && draft.state === 'review') return move(draft, 'failed');
  return draft;
};

/** A person who closes the issue, or locks it, ends the task, whatever it was doing. */
export const followIssue: Step = (draft, facts, context) => {
  if (isWorkable(facts.issue)) return draft;
  const { state } = draft;
  if (state === 'completed' || state === 'failed' || state === 'cancelled') return draft;
  const merged = pullOfLast(draft.record, facts)?.state === 'merged';
  const attempt = activeAttempt(draft.record);
  // Merged while its run still winds up: the run's end settles it.
  if (attempt) {
    if (merged) return draft;
    const what = facts.issue.pullHead === null ? 'issue' : 'pull request';
    const how = facts.issue.open ? 'locked' : 'closed';
    const message = `The ${what} was ${how} while the attempt was under way.`;
    const ending = { outcome: { kind: 'cancelled' as const, message }, costUsd: null, turns: null };
    return { ...end(draft, ending, context.now, context), cancelRun: attempt.runId };
  }
  const settled = { ...draft, record: { ...draft.record, notBefore: null } };
  return move(settled, merged ? 'completed' : 'cancelled');
};

/** The pull request, unless it ended before the last attempt began and so is an earlier one's. By GitHub's clock, where it is known. */
export function pullOfLast(record: TaskRecord, { pull }: Facts): PullFacts | undefined {
  const last = record.attempts.at(-1);
  if (!pull || !last) return undefined;
  const begun = last.startedAt ?? last.dispatchedAt;
  const earlier = pull.endedAt !== null && Date.parse(pull.endedAt) < Date.parse(begun);
  return earlier ? undefined : pull;
}
