/** The commands that start work, end it, or let it begin: `retry`, `cancel`, `approve`. */
import { kindOf } from '../../contract/labels.ts';
import type { Facts } from '../facts.ts';
import { withKind } from '../kind.ts';
import { mayStart } from '../rights.ts';
import { activeAttempt, type Context, type Draft } from '../task.ts';
import { move } from '../transitions.ts';
import { refusalOf } from '../workable.ts';
import { end } from './attempt.ts';
import { pullOfLast } from './close.ts';
import type { Asked, Result } from './commands.ts';
import { choosePc } from './commands-queue.ts';
import { enqueue } from './enqueue.ts';

export function retry(draft: Draft, pc: string | null, facts: Facts, context: Context): Result {
  const attempt = activeAttempt(draft.record);
  if (attempt) return { draft, done: false, message: { kind: 'running', attempt: attempt.number } };
  const refusal = refusalOf(facts.issue);
  if (refusal) return { draft, done: false, message: refusal };
  if (draft.state === 'pending') return { draft, done: false, message: { kind: 'needs-approval' } };
  if (pc !== null) {
    const chosen = choosePc(draft, pc, context);
    return chosen.done ? { ...chosen, draft: enqueue(chosen.draft) } : chosen;
  }
  const { notBefore, paused, attempts } = draft.record;
  if (draft.state === 'queued' && notBefore === null && paused === null && attempts.length > 0)
    return { draft, done: true, message: { kind: 'already-queued' } };
  // Whether it goes on now, or still waits for an open issue, is decided after this.
  if (draft.state === 'blocked') return { draft: enqueue(draft), done: true, message: { kind: 'status' } };
  return { draft: enqueue(draft), done: true };
}

/** Another attempt on the task's open pull request, for what people have said of it. */
export function fix(draft: Draft, { by }: Asked, facts: Facts): Result {
  const attempt = activeAttempt(draft.record);
  if (attempt) return { draft, done: false, message: { kind: 'running', attempt: attempt.number } };
  if (pullOfLast(draft.record, facts)?.state !== 'open')
    return { draft, done: false, message: { kind: 'nothing-to-fix' } };
  const refusal = refusalOf(facts.issue);
  if (refusal) return { draft, done: false, message: refusal };
  if (draft.state === 'pending') return { draft, done: false, message: { kind: 'needs-approval' } };
  const queued = enqueue(draft);
  return { draft: { ...queued, record: { ...queued.record, feedback: { by, through: 'command' } } }, done: true };
}

/** Asks for a review of the pull request as it stands; whoever asks has read its text, which so is approved. */
export function review(draft: Draft, asked: Asked, facts: Facts, context: Context): Result {
  if (facts.issue.pullHead === null) return { draft, done: false, message: { kind: 'no-pull-request' } };
  const attempt = activeAttempt(draft.record);
  if (attempt) return { draft, done: false, message: { kind: 'running', attempt: attempt.number } };
  const refusal = refusalOf(facts.issue);
  if (refusal) return { draft, done: false, message: refusal };
  const approved = approve(draft, asked, facts, context);
  return approved.done ? { draft: enqueue(approved.draft), done: true } : approved;
}

/** Asks how the issue can be broken down; whoever asks has read its text, which so is approved. */
export function plan(draft: Draft, asked: Asked, facts: Facts, context: Context): Result {
  const { issue } = facts;
  if (issue.pullHead !== null) return { draft, done: false, message: { kind: 'not-an-issue' } };
  const label = issue.labels.find((name) => (kindOf(name) ?? 'plan') !== 'plan');
  if (label !== undefined) return { draft, done: false, message: { kind: 'labelled-otherwise', label } };
  const attempt = activeAttempt(draft.record);
  if (attempt) return { draft, done: false, message: { kind: 'running', attempt: attempt.number } };
  const refusal = refusalOf(issue);
  if (refusal) return { draft, done: false, message: refusal };
  const approved = approve(draft, asked, facts, context);
  if (!approved.done) return approved;
  const queued = enqueue(approved.draft);
  const classification = withKind(queued.record.classification, 'plan');
  return { draft: { ...queued, record: { ...queued.record, classification } }, done: true };
}

/** Ends the attempt under way, or takes the task out of the queue. What was done stays on the branch. */
export function cancel(draft: Draft, { by }: Pick<Asked, 'by'>, context: Context): Result {
  const { state } = draft;
  if (state === 'completed' || state === 'failed')
    return { draft, done: false, message: { kind: 'already-over', state } };
  const attempt = activeAttempt(draft.record);
  const record = { ...draft.record, notBefore: null, paused: null };
  if (!attempt) return { draft: move({ ...draft, record, wait: null }, 'cancelled'), done: true };
  const outcome = { kind: 'cancelled' as const, message: `${by} cancelled it.` };
  const ended = end({ ...draft, record }, { outcome, costUsd: null, turns: null }, context.now, context);
  return { draft: { ...ended, cancelRun: attempt.runId, send: false }, done: true };
}

/** Approves the text as it stood when the maintainer wrote; a later edit by someone else was not what they read. */
export function approve(draft: Draft, { by, at }: Asked, facts: Facts, context: Context): Result {
  const { issue, permissions } = facts;
  const { approval } = draft.record;
  if (approval?.textHash === issue.textHash && draft.state !== 'pending')
    return { draft, done: true, message: { kind: 'already-approved' } };
  // GitHub's times are whole seconds: what happened in the same one may have come after.
  const changed = issue.edited !== null && Date.parse(issue.edited.at) >= Date.parse(at);
  if (changed && !mayStart(permissions, issue.edited?.by ?? issue.author?.login))
    return { draft, done: false, message: { kind: 'text-changed' } };
  const record = { ...draft.record, approval: { by, textHash: issue.textHash, at: context.now } };
  return { draft: { ...draft, record }, done: true };
}
