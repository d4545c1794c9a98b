/** What state a task is in, by everything GitHub shows: labels, record, pull request. Says what is, decides nothing. */
import type { Config } from '../config/schema.ts';
import { ACTIVE_STATES, type State, stateOf } from '../contract/labels.ts';
import type { Attempt, TaskRecord } from '../contract/record.ts';
import { type Command, parseCommands } from './commands.ts';
import type { Facts } from './facts.ts';
import { rebuild } from './rebuild.ts';
import { adviseAfter } from './retry.ts';
import { mayStart } from './rights.ts';
import { activeAttempt, type Evidence } from './task.ts';

export type Derived =
  | { kind: 'not-a-task'; why: 'bot' | 'closed' | 'archived' | 'nobody-asked' }
  /** An issue that becomes a task now. */
  | { kind: 'new' }
  | {
      kind: 'task';
      state: State;
      record: TaskRecord;
      /** Somebody added `claude:queued` beside a state in which nothing happens by itself. */
      wantsQueue: boolean;
      rebuilt: boolean;
    };

export function derive(facts: Facts, evidence: Evidence, now: string, config: Config): Derived {
  const { issue } = facts;
  if (facts.record.kind === 'absent') return isAsked(facts, evidence) ?? { kind: 'new' };
  const rebuilt = facts.record.kind === 'broken';
  const record = facts.record.kind === 'broken' ? rebuild(facts, facts.record.runs, now) : facts.record.record;
  return { kind: 'task', record, rebuilt, ...readLabels(issue.labels, record, config) };
}

/** Why an issue without a record does not become a task; undefined when it does. */
function isAsked(facts: Facts, evidence: Evidence): Derived | undefined {
  const { issue, repository, comments, permissions } = facts;
  if (repository.archived) return { kind: 'not-a-task', why: 'archived' };
  if (!issue.open) return { kind: 'not-a-task', why: 'closed' };
  const labelled = issue.labels.some((label) => stateOf(label) !== undefined);
  const commanded = comments.some(
    ({ author, body, ours }) =>
      !ours && mayStart(permissions, author?.login) && parseCommands(body).some((command) => begins(command, issue)),
  );
  if (labelled || commanded) return undefined;
  if (issue.author?.bot) return { kind: 'not-a-task', why: 'bot' };
  return evidence.isNew && issue.pullHead === null ? undefined : { kind: 'not-a-task', why: 'nobody-asked' };
}

/** Any command makes an issue a task; a pull request becomes one when its review is asked for, which costs money. */
const begins = (command: Command, { pullHead }: Facts['issue']): boolean =>
  pullHead === null || (command.kind === 'command' && command.verb === 'review');

/** Where several labels say what a finished task is, the first of these counts. */
const AT_REST: readonly State[] = ['completed', 'review', 'cancelled', 'failed', 'pending', 'blocked'];

function readLabels(
  labels: readonly string[],
  record: TaskRecord,
  config: Config,
): { state: State; wantsQueue: boolean } {
  const states = new Set(labels.flatMap((label) => stateOf(label) ?? []));
  // The action swaps in-progress and testing while it works; whether an attempt lives is the run's to say.
  if (activeAttempt(record))
    return { state: ACTIVE_STATES.findLast((state) => states.has(state)) ?? 'assigned', wantsQueue: false };
  const resting = AT_REST.find((state) => states.has(state));
  if (resting !== undefined) return { state: resting, wantsQueue: states.has('queued') };
  if (states.has('queued')) return { state: 'queued', wantsQueue: false };
  return { state: stateAfterLast(record, config), wantsQueue: false };
}

/** Nothing is left to be merged: what was asked for stands on GitHub. */
export const hasAnswered = ({ outcome, published }: Attempt): boolean =>
  outcome?.kind === 'succeeded' && (published === 'comment' || published === 'review');

/** The state that the record alone implies: someone removed the label, or a write was cut off after the record. */
export function stateAfterLast(record: TaskRecord, config: Config): State {
  const last = record.attempts.at(-1);
  if (!last?.outcome || last.endedAt === null) return 'queued';
  if (last.outcome.kind === 'succeeded') return hasAnswered(last) ? 'completed' : 'review';
  const advice = adviseAfter(last.outcome, record.attempts, last.endedAt, config.retry);
  return advice.kind === 'again' ? 'queued' : advice.kind;
}
