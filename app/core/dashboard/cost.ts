/** What the attempts of a day and of a week have cost. */
import type { Config } from '../../config/schema.ts';
import type { TaskRecord } from '../../contract/record.ts';
import { costOf } from '../schedule/limits.ts';

/** Dollars. `assumedUsd` is the part of the week's that nobody could tell, taken at the full budget as the limits do. */
export type Cost = { todayUsd: number; weekUsd: number; assumedUsd: number; dayLimitUsd: number | null };

/** A day is a day of UTC, a week begins on Monday; an attempt counts when it was sent. `now` is ISO 8601. */
export function costOfTasks(
  tasks: readonly { record: Pick<TaskRecord, 'attempts'> }[],
  config: Config,
  now: string,
): Cost {
  const today = now.slice(0, 10);
  const monday = mondayOf(today);
  const week = tasks.flatMap(({ record }) => record.attempts).filter(({ dispatchedAt }) => dispatchedAt >= monday);
  const sum = (attempts: typeof week) => attempts.reduce((total, attempt) => total + costOf(attempt, config), 0);
  return {
    todayUsd: sum(week.filter(({ dispatchedAt }) => dispatchedAt.startsWith(today))),
    weekUsd: sum(week),
    assumedUsd: sum(week.filter(({ costUsd }) => costUsd === null)),
    dayLimitUsd: config.limits.usdPerDay,
  };
}

function mondayOf(date: string): string {
  const midnight = new Date(`${date}T00:00:00.000Z`);
  const sinceMonday = (midnight.getUTCDay() + 6) % 7;
  return new Date(midnight.getTime() - sinceMonday * 24 * 60 * 60 * 1000).toISOString();
}
