/** What state a task is in, by everything GitHub shows: labels, record, pull request. Says what is, decides nothing. */
import type { Config } from '../config/schema.ts';
import { ACTIVE_STATES, isOver, type State, stateLabel, stateOf } from '../contract/labels.ts';
import type { Attempt, TaskRecord } from '../contract/record.ts';
import { isBotsOwn } from './bots.ts';
import { type Command, parseCommands } from './commands.ts';
import { looksLikeDashboard } from './dashboard/stamp.ts';
import type { Facts } from './facts.ts';
import { rebuild } from './rebuild.ts';
import { adviseAfter } from './retry.ts';
import { mayStart } from './rights.ts';
import { activeAttempt, type Evidence } from './task.ts';
import { isWorkable } from './workable.ts';

export type Derived =
  | { kind: 'not-a-task'; why: 'bot' | 'closed' | 'archived' | 'nobody-asked' | 'dashboard' }
  /** An issue that becomes a task now. */
  | { kind: 'new' }
  | {
      kind: 'task';
      state: State;
      record: TaskRecord;
      /** Somebody added `claude:queued` beside a state in which nothing happens by itself. */
      wantsQueue: boolean;
      /** Who added `claude:cancelled`, later than anybody asked for more work. */
      cancelledBy: string | null;
      rebuilt: boolean;
    };

export function derive(facts: Facts, evidence: Evidence, now: string, config: Config): Derived {
  const { author, body } = facts.issue;
  if (looksLikeDashboard(author?.bot === true, body)) return { kind: 'not-a-task', why: 'dashboard' };
  if (facts.record.kind === 'absent') return isAsked(facts, evidence) ?? { kind: 'new' };
  const rebuilt = facts.record.kind === 'broken';
  const record =
    facts.record.kind === 'broken' ? rebuild(facts, facts.record.runs, now, config.specialties) : facts.record.record;
  return { kind: 'task', record, rebuilt, ...readLabels(facts, record, config) };
}

/** Why an issue without a record does not become a task; undefined when it does. */
function isAsked(facts: Facts, evidence: Evidence): Derived | undefined {
  const { issue, repository, comments, permissions } = facts;
  if (repository.archived) return { kind: 'not-a-task', why: 'archived' };
  const bots = labelsOfBots(facts);
  const states = issue.labels.flatMap((label) => (bots.includes(label) ? [] : (stateOf(label) ?? [])));
  // Over, and somebody has deleted what the app said of it.
  if (!issue.open && states.some(isOver)) return { kind: 'not-a-task', why: 'closed' };
  const commanded = comments.some(
    ({ author, body, ours }) =>
      !ours && mayStart(permissions, author?.login) && parseCommands(body).some((command) => begins(command, issue)),
  );
  // Also what is closed: whoever asks for work there has to hear that it must be open.
  if (states.length > 0 || commanded) return undefined;
  if (!isWorkable(issue)) return { kind: 'not-a-task', why: 'closed' };
  if (issue.acceptedBy !== undefined) return undefined;
  if (issue.author?.bot) return { kind: 'not-a-task', why: 'bot' };
  return evidence.isNew && issue.pullHead === null ? undefined : { kind: 'not-a-task', why: 'nobody-asked' };
}

/** Any command makes an issue a task; a pull request becomes one when its review is asked for, which costs money. */
const begins = (command: Command, { pullHead }: Facts['issue']): boolean =>
  pullHead === null || (command.kind === 'command' && command.verb === 'review');

/** Where several labels say what a finished task is, the first of these counts. */
const AT_REST: readonly State[] = ['completed', 'review', 'cancelled', 'failed', 'pending', 'blocked'];

function readLabels(
  facts: Facts,
  record: TaskRecord,
  config: Config,
): Pick<Extract<Derived, { kind: 'task' }>, 'state' | 'wantsQueue' | 'cancelledBy'> {
  const states = new Set(facts.issue.labels.flatMap((label) => stateOf(label) ?? []));
  const cancelledBy = states.has('cancelled') ? whoCancelled(facts, record) : null;
  const none = { wantsQueue: false, cancelledBy };
  // The action swaps in-progress and testing while it works; whether an attempt lives is the run's to say.
  if (activeAttempt(record))
    return { ...none, state: ACTIVE_STATES.findLast((state) => states.has(state)) ?? 'assigned' };
  // Put beside another label by hand it would wait for a pull request that nobody makes.
  const isSaid = (state: State) =>
    state !== 'review' || states.size === 1 || stateAfterLast(record, config) === 'review';
  const resting = AT_REST.find((state) => states.has(state) && isSaid(state));
  const wantsQueue = states.has('queued') && cancelledBy === null && !isBots(facts, stateLabel('queued'));
  if (resting !== undefined) return { ...none, state: resting, wantsQueue };
  return { ...none, state: states.has('queued') ? 'queued' : stateAfterLast(record, config) };
}

/** Who put `claude:cancelled` there, unless it is this App's own word, or somebody wanted more work since. */
function whoCancelled({ issue, permissions }: Facts, record: TaskRecord): string | null {
  const foreign = issue.labelled.filter((one) => !one.ours && !isBotsOwn(one, permissions));
  const last = foreign.findLast(({ label }) => stateOf(label) === 'cancelled' || stateOf(label) === 'queued');
  if (!last?.by || stateOf(last.label) !== 'cancelled') return null;
  // GitHub's times are whole seconds.
  const since = activeAttempt(record)?.dispatchedAt;
  return since !== undefined && Date.parse(last.at) + 999 < Date.parse(since) ? null : last.by.login;
}

const isBots = ({ issue, permissions }: Facts, name: string): boolean => {
  const last = issue.labelled.findLast(({ label }) => label.toLowerCase() === name);
  return last !== undefined && isBotsOwn(last, permissions);
};

/** State labels that nobody stands behind. */
export const labelsOfBots = (facts: Facts): string[] =>
  facts.issue.labels.filter((label) => stateOf(label) !== undefined && isBots(facts, label.toLowerCase()));

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
