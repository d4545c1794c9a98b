/** What the dashboard shows of a repository, from what the app remembers of its tasks and what it read of its PCs. Pure. */
import type { Config } from '../../config/schema.ts';
import type { Priority, Specialty, State } from '../../contract/labels.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { TaskRecord } from '../../contract/record.ts';
import type { Facts, PullFacts, RunnerReading } from '../facts.ts';
import { standsAside } from '../hold.ts';
import type { Candidate } from '../schedule/candidate.ts';
import { choose, queuePlace } from '../schedule/choose.ts';
import type { Past } from '../schedule/history.ts';
import { toPast } from '../schedule/remembered.ts';
import { type Survey, survey } from '../schedule/survey.ts';
import { activeAttempt, type Wait } from '../task.ts';
import { type BoxVerb, boxesOf } from './boxes.ts';
import { type Cost, costOfTasks } from './cost.ts';
import { type Pc, pcsOf } from './pcs.ts';

/** A task as the app remembers it from its last look. */
export type Remembered = {
  number: number;
  state: State;
  record: TaskRecord;
  issue: Pick<Facts['issue'], 'title' | 'open' | 'author' | 'createdAt' | 'labels' | 'pullHead'>;
  wait: Wait | null;
  pull: Pick<PullFacts, 'number' | 'state'> | null;
};

/** `isPull`: the task is a pull request, of which a review was asked for. */
type Row = { number: number; title: string; isPull: boolean; state: State; boxes: BoxVerb[] };
export type Running = Row & { attempt: number; pc: string; since: string; runId: number | null };
export type Queued = Row & { priority: Priority; specialty: Specialty; wait: Wait | null; minutes: number | null };
export type Held = Row & { wait: Wait | null; pull: Remembered['pull'] };
export type Finished = Row & {
  outcome: Outcome | null;
  attempts: number;
  /** null when no attempt could tell. */
  costUsd: number | null;
  pull: Remembered['pull'];
  endedAt: string;
};

export type Dashboard = {
  running: Running[];
  /** Whose turn comes first at the top. */
  queue: Queued[];
  /** Waits for people, for other issues, or for a time. */
  held: Held[];
  /** Of the last seven days, latest first. */
  finished: Finished[];
  /** null where the App may not list them. */
  pcs: Pc[] | null;
  cost: Cost;
};

export type Around = {
  runners: RunnerReading;
  /** Names of PCs that were just given work. */
  reserved: ReadonlySet<string>;
  config: Config;
  /** ISO 8601. */
  now: string;
};

const DAY_MS = 24 * 60 * 60 * 1000;
/** So many of a queue are told why each of them waits. */
const MAX_REASONS = 50;

export function dashboardOf(tasks: readonly Remembered[], around: Around): Dashboard {
  const { runners, config, now } = around;
  const since = sevenDays(now);
  const active = tasks.filter(({ record }) => activeAttempt(record));
  const idle = tasks.filter(({ record }) => !activeAttempt(record));
  const look = surveyOf(idle, active, tasks.map(past), around);
  const waiting = new Map(idle.filter(({ state }) => state === 'queued').map((task) => [task.number, task]));
  const queue = look.inTurn.flatMap((candidate) => {
    const task = waiting.get(candidate.number);
    return task ? [{ task, candidate }] : [];
  });
  const inTurn = new Set(queue.map(({ task }) => task));
  return {
    running: active.toSorted(byNumber).map(running),
    queue: queue.map(({ task, candidate }, at) =>
      queued(task, candidate, runners.kind === 'listed' && at < MAX_REASONS ? look : null),
    ),
    held: idle
      .filter((task) => WAITING.has(task.state) && !inTurn.has(task))
      .toSorted(byNumber)
      .map((task) => ({ ...row(task), wait: task.wait, pull: task.pull })),
    finished: idle
      .filter(({ state }) => OVER.has(state))
      .map(finished)
      .filter(({ endedAt }) => endedAt >= since)
      .toSorted((a, b) => (a.endedAt < b.endedAt ? 1 : a.endedAt > b.endedAt ? -1 : b.number - a.number)),
    pcs:
      runners.kind === 'listed'
        ? pcsOf(look.places, active, tasks.map(past), { since, now, pools: config.pools })
        : null,
    cost: costOfTasks(tasks, config, now),
  };
}

const WAITING: ReadonlySet<State> = new Set(['pending', 'blocked', 'queued', 'review']);
const OVER: ReadonlySet<State> = new Set(['completed', 'failed', 'cancelled']);

/** Whole days, so that what is shown changes at midnight and not whenever something turns a week old. */
const sevenDays = (now: string): string => new Date(Date.parse(now.slice(0, 10)) - 6 * DAY_MS).toISOString();

const byNumber = (a: Remembered, b: Remembered) => a.number - b.number;

const past = ({ number, issue, record, state }: Remembered): Past =>
  toPast(number, issue, record, { queued: state === 'queued' });

function surveyOf(idle: readonly Remembered[], active: readonly Remembered[], all: Past[], around: Around): Survey {
  const { runners, reserved, config, now } = around;
  const queue = idle.filter(({ state }) => state === 'queued');
  const isAside = ({ record }: Remembered) => standsAside(record, now);
  return survey({
    queue: queue.filter((task) => !isAside(task)).map(past),
    own: null,
    past: all,
    sleeping: new Set(queue.filter(isAside).map(({ number }) => number)),
    active: active.length,
    runners: runners.kind === 'listed' ? runners.runners : [],
    reserved,
    config,
    now,
  });
}

const row = ({ number, issue, state, record }: Remembered): Row => ({
  number,
  title: issue.title,
  isPull: issue.pullHead !== null,
  state,
  boxes: boxesOf({ state, record, open: issue.open }),
});

function running(task: Remembered): Running {
  const attempt = activeAttempt(task.record);
  if (!attempt) throw new Error(`Task ${task.number} does not run`);
  const since = attempt.startedAt ?? attempt.dispatchedAt;
  return { ...row(task), attempt: attempt.number, pc: attempt.runner.name, since, runId: attempt.runId };
}

/** What only a look could tell stands as it was; whether there is a PC is asked anew of `look`, if there is one. */
function queued(task: Remembered, { priority, specialty }: Candidate, look: Survey | null): Queued {
  const told = task.wait !== null && !OF_PCS.has(task.wait.kind);
  const choice = !told && look ? choose(task.number, look) : null;
  const wait = told ? task.wait : choice === null || choice.kind === 'chosen' ? null : choice;
  const minutes = look ? queuePlace(task.number, look).minutes : null;
  return { ...row(task), priority, specialty, wait, minutes };
}

const OF_PCS: ReadonlySet<Wait['kind']> = new Set([
  ...(['no-such-runner', 'all-offline', 'all-busy', 'unavailable', 'pool-limit', 'behind'] as const),
]);

/** A task that ended without an attempt has no time of its own but that of its beginning. */
function finished(task: Remembered): Finished {
  const { attempts, approval } = task.record;
  const last = attempts.at(-1);
  const known = attempts.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    ...row(task),
    outcome: last?.outcome ?? null,
    attempts: attempts.length,
    costUsd: known.length > 0 ? known.reduce((sum, cost) => sum + cost, 0) : null,
    pull: task.pull,
    endedAt: last?.endedAt ?? approval?.at ?? task.issue.createdAt,
  };
}
