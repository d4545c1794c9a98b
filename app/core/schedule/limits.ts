/** Limits of the configuration on what may start: per author, per task, per day. Counted from the task records. */
import type { Config } from '../../config/schema.ts';
import type { FailureKind } from '../../contract/outcome.ts';
import type { Attempt } from '../../contract/record.ts';
import type { Past } from './history.ts';

export type Limited =
  | { kind: 'author-limit'; author: string; tasks: number; until: string }
  | { kind: 'task-budget'; spentUsd: number; limitUsd: number }
  | { kind: 'day-budget'; spentUsd: number; limitUsd: number; active: number; until: string };

type Ledger = {
  /** Dollars that attempts begun today have cost, by what is known. */
  spentTodayUsd: number;
  /** Attempts under way. */
  active: number;
  /** Tasks whose first attempt began today, by author in lower case. */
  begunToday: ReadonlyMap<string, number>;
  until: string;
};

/** Failures after which nobody could say what the attempt had cost. */
const COST_UNKNOWN: readonly FailureKind[] = ['runner-lost', 'run-timeout', 'cancelled', 'bug'];

/** What an attempt cost; what nobody knows counts as all that it was allowed, so that a cap holds. */
export function costOf({ costUsd, startedAt, outcome }: Attempt, config: Config): number {
  if (costUsd !== null) return costUsd;
  const unknown = startedAt !== null && outcome !== null && COST_UNKNOWN.some((kind) => kind === outcome.kind);
  return unknown ? config.attempt.budgetUsd : 0;
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

function spentOn(attempts: readonly Attempt[], config: Config): number {
  return sum(attempts.map((attempt) => costOf(attempt, config)));
}

/** `now` as ISO 8601; a day is a day of UTC. */
export function ledgerOf(tasks: readonly Past[], now: string, config: Config): Ledger {
  const today = now.slice(0, 10);
  const ofToday = (attempt: Attempt) => attempt.dispatchedAt.startsWith(today);
  const begunToday = new Map<string, number>();
  for (const { author, attempts } of tasks) {
    if (author === null || !attempts[0] || !ofToday(attempts[0])) continue;
    begunToday.set(author.toLowerCase(), (begunToday.get(author.toLowerCase()) ?? 0) + 1);
  }
  const all = tasks.flatMap(({ attempts }) => attempts);
  const midnight = Date.parse(`${today}T00:00:00.000Z`) + 24 * 60 * 60 * 1000;
  return {
    spentTodayUsd: spentOn(all.filter(ofToday), config),
    active: all.filter(({ endedAt }) => endedAt === null).length,
    begunToday,
    until: new Date(midnight).toISOString(),
  };
}

/** Why this task may not start by itself, whoever else waits. */
export function limitOf(task: Pick<Past, 'author' | 'attempts'>, ledger: Ledger, config: Config): Limited | undefined {
  const { perAuthorPerDay, usdPerTask } = config.limits;
  const spentUsd = spentOn(task.attempts, config);
  if (usdPerTask !== null && spentUsd >= usdPerTask) return { kind: 'task-budget', spentUsd, limitUsd: usdPerTask };
  const { author } = task;
  if (perAuthorPerDay === null || author === null || task.attempts.length > 0) return undefined;
  const begun = ledger.begunToday.get(author.toLowerCase()) ?? 0;
  return begun >= perAuthorPerDay
    ? { kind: 'author-limit', author, tasks: perAuthorPerDay, until: ledger.until }
    : undefined;
}

/** How many more attempts the day's money is enough for, each taken at its full budget, as are those under way. */
export function attemptsLeftToday(ledger: Ledger, config: Config): number {
  const { usdPerDay } = config.limits;
  if (usdPerDay === null) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.floor((usdPerDay - ledger.spentTodayUsd) / config.attempt.budgetUsd) - ledger.active);
}

/** The budget of a task's next or present attempt: what the task may still cost, at most what an attempt may. */
export function attemptBudget(attempts: readonly Attempt[], config: Config): number {
  const { usdPerTask } = config.limits;
  if (usdPerTask === null) return config.attempt.budgetUsd;
  return Math.min(config.attempt.budgetUsd, Math.max(0.01, usdPerTask - spentOn(attempts, config)));
}
