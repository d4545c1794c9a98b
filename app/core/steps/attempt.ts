/** Follows the attempt under way: dispatched, running, ended, refused, or never taken. */
import type { Failure } from '../../contract/outcome.ts';
import type { Attempt } from '../../contract/record.ts';
import { stateAfterLast } from '../derive.ts';
import type { RunFacts } from '../facts.ts';
import { adviseAfter, backOffMs } from '../retry.ts';
import { type Ending, endingOf } from '../run-outcome.ts';
import { activeAttempt, type Context, type Draft, type Step } from '../task.ts';
import { move } from '../transitions.ts';

export const followAttempt: Step = (draft, facts, context) => {
  const attempt = activeAttempt(draft.record);
  if (!attempt) return draft;
  if (context.refusal?.nonce === attempt.nonce) return rollBack(draft, context.refusal.detail, context);
  const { run: reading } = facts;
  if (reading.kind !== 'found')
    return isOverdue(attempt, context) ? giveUp(draft, null, context) : { ...draft, send: true };
  const { run, report } = reading;
  switch (run.phase) {
    case 'queued':
      if (isOverdue(attempt, context)) return giveUp(draft, run.id, context);
      return replaceLast(draft, { ...attempt, runId: run.id });
    case 'running':
      return running(draft, attempt, run, context);
    case 'completed':
      return end(
        replaceLast(draft, started(attempt, run)),
        endingOf(run, report),
        run.completedAt ?? context.now,
        context,
      );
  }
};

/** Ends the attempt and moves on to what its outcome leads to. */
export function end(draft: Draft, ending: Ending, endedAt: string, context: Context): Draft {
  const attempt = activeAttempt(draft.record);
  if (!attempt) return draft;
  const ended = replaceLast(draft, { ...attempt, ...ending, endedAt });
  const record = { ...ended.record, attempts: shorten(ended.record.attempts) };
  const advice =
    ending.outcome.kind === 'succeeded'
      ? undefined
      : adviseAfter(ending.outcome, record.attempts, endedAt, context.config.retry);
  const notBefore = advice?.kind === 'again' ? advice.notBefore : null;
  return move({ ...ended, record: { ...record, notBefore } }, stateAfterLast(record, context.config));
}

/** Messages fill the comment that holds the record, which GitHub limits; an old attempt keeps its first words. */
function shorten(attempts: Attempt[]): Attempt[] {
  return attempts.map((attempt, at) => {
    const { outcome } = attempt;
    if (!outcome || outcome.kind === 'succeeded') return attempt;
    const room = at === attempts.length - 1 ? 1000 : 100;
    return { ...attempt, outcome: { ...outcome, message: outcome.message.slice(0, room) } };
  });
}

function running(draft: Draft, attempt: Attempt, run: RunFacts, context: Context): Draft {
  const notices = draft.notices.filter((notice) => notice.code !== 'dispatch-refused');
  const begun = started(attempt, { ...run, startedAt: run.startedAt ?? context.now });
  const going = replaceLast({ ...draft, notices }, begun);
  const hung = whyHung(begun, context);
  if (hung)
    return { ...end(going, { outcome: hung, costUsd: null, turns: null }, context.now, context), killRun: run.id };
  // The action itself swaps in-progress and testing; whichever is there stays.
  return draft.state === 'assigned' ? move(going, 'in-progress') : going;
}

/** The action ends itself in time; a run that goes on much longer has nobody left who would. */
const OVERTIME_MINUTES = 15;

/** What became of a run that GitHub still shows as running, when it is not to be waited for any longer. */
function whyHung({ startedAt, runner }: Attempt, { now, config, offline }: Context): Failure | undefined {
  const longerThan = (minutes: number, since: string) => Date.parse(now) - Date.parse(since) > minutes * 60_000;
  const { offlineMinutes } = config.timeouts;
  const since = offline?.get(runner.name);
  // What was seen before it began says nothing of it.
  if (since !== undefined && longerThan(offlineMinutes, since) && longerThan(offlineMinutes, startedAt ?? now))
    return { kind: 'runner-lost', message: `The PC has been offline for more than ${inMinutes(offlineMinutes)}.` };
  const { timeoutMinutes } = config.attempt;
  if (startedAt === null || !longerThan(timeoutMinutes + OVERTIME_MINUTES, startedAt)) return undefined;
  const message = `The attempt did not end within ${inMinutes(timeoutMinutes)}, nor by itself after that.`;
  return { kind: 'run-timeout', message };
}

const inMinutes = (minutes: number) => `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;

/**
 * What the run shows of its start. Without a runner of its own the attempt learns here who took it. Another run of the attempt,
 * which has reported, began when it says, whatever was seen of the one that the record named.
 */
function started(attempt: Attempt, run: RunFacts): Attempt {
  const runner = run.runner === null ? attempt.runner : { ...attempt.runner, name: run.runner.slice(0, 200) };
  const isOther = attempt.runId !== null && attempt.runId !== run.id;
  const startedAt = isOther ? (run.startedAt ?? attempt.startedAt) : (attempt.startedAt ?? run.startedAt);
  return { ...attempt, runId: run.id, runner, startedAt };
}

function isOverdue(attempt: Attempt, { now, config }: Context): boolean {
  return Date.parse(now) - Date.parse(attempt.dispatchedAt) > config.timeouts.assignMinutes * 60_000;
}

function giveUp(draft: Draft, runId: number | null, context: Context): Draft {
  const message = `No PC started the job within ${context.config.timeouts.assignMinutes} minutes.`;
  const ending: Ending = { outcome: { kind: 'assign-timeout', message }, costUsd: null, turns: null };
  // GitHub runs one of a task at a time: another process's that waits for a PC which is gone would hold this one back, and each later one.
  const cancelWaitingSince = draft.record.attempts[0]?.dispatchedAt ?? null;
  return { ...end(draft, ending, context.now, context), cancelRun: runId, cancelWaitingSince };
}

/** GitHub said no: the attempt never was, and the task waits in the queue with the reason shown. */
function rollBack(draft: Draft, detail: string, context: Context): Draft {
  const before = draft.notices.find((notice) => notice.code === 'dispatch-refused');
  const times = (before?.times ?? 0) + 1;
  const waitMs = backOffMs(times, draft.record.attempts.at(-1)?.nonce ?? '', context.config.retry);
  const record = {
    ...draft.record,
    attempts: draft.record.attempts.slice(0, -1),
    notBefore: new Date(Date.parse(context.now) + waitMs).toISOString(),
  };
  const others = draft.notices.filter((notice) => notice.code !== 'dispatch-refused');
  const notice = { code: 'dispatch-refused' as const, at: context.now, detail: detail.slice(0, 500), times };
  return move({ ...draft, record, notices: [...others, notice] }, 'queued');
}

function replaceLast(draft: Draft, attempt: Attempt): Draft {
  return { ...draft, record: { ...draft.record, attempts: [...draft.record.attempts.slice(0, -1), attempt] } };
}
