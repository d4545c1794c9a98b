/** The PCs as the dashboard shows them: state, what they do, how well it went lately. */
import type { Config } from '../../config/schema.ts';
import type { Specialty } from '../../contract/labels.ts';
import type { TaskRecord } from '../../contract/record.ts';
import { byName } from '../schedule/allot.ts';
import { historyOf, minutesOf, type Past } from '../schedule/history.ts';
import { type Place, type RunnerState, runnerKey } from '../schedule/places.ts';
import { activeAttempt } from '../task.ts';

export type Pc = {
  name: string;
  /** An auto-scaled pool has places instead of PCs: so many of them in use. */
  places: { used: number; of: number } | null;
  state: RunnerState;
  /** The issue it works on. */
  task: number | null;
  skills: Specialty[];
  /** When its last job failed, if it was none of ours: ISO 8601. */
  otherFailedAt: string | null;
  /** Attempts that ended there lately, by specialty; `minutes` is how long one took. */
  work: { specialty: Specialty; ended: number; succeeded: number; minutes: number }[];
};

type Active = { number: number; record: Pick<TaskRecord, 'attempts'> };

/** `since` and `now` are ISO 8601: only attempts that ended in between count. */
export function pcsOf(
  places: readonly Place[],
  active: readonly Active[],
  tasks: readonly Past[],
  { since, now, pools }: { since: string; now: string; pools: Config['pools'] },
): Pc[] {
  const lately = tasks.map((task) => ({
    ...task,
    attempts: task.attempts.filter(({ endedAt }) => endedAt !== null && endedAt >= since),
  }));
  const { runners } = historyOf(lately, Date.parse(now));
  const workOf = (key: string): Pc['work'] =>
    [...(runners.get(key)?.work ?? [])]
      .map(([specialty, work]) => ({ specialty, ...work, minutes: Math.max(1, Math.round(minutesOf(work) ?? 0)) }))
      .map(({ specialty, ended, succeeded, minutes }) => ({ specialty, ended, succeeded, minutes }))
      .toSorted((a, b) => b.ended - a.ended || (a.specialty < b.specialty ? -1 : 1));
  const taskOn = new Map(
    active.flatMap(({ number, record }): [string, number][] => {
      const attempt = activeAttempt(record);
      return attempt ? [[runnerKey(attempt.runner), number]] : [];
    }),
  );
  const pcs = places
    .filter((place) => !isScaled(place, pools))
    .map(({ name, key, state, skills }) => ({
      ...{ name, places: null, state, skills: [...skills], work: workOf(key) },
      otherFailedAt: isoOf(runners.get(key)?.otherFailedAt ?? null),
      task: taskOn.get(key) ?? null,
    }));
  return [...pcs.toSorted((a, b) => byName(a.name, b.name)), ...poolsOf(places, pools)];
}

/** One row for all places of an auto-scaled pool; its runners come and go, so nothing is counted by their names. */
function poolsOf(all: readonly Place[], pools: Config['pools']): Pc[] {
  return Object.entries(pools).flatMap(([name]) => {
    const own = all.filter((place) => place.pool === name && isScaled(place, pools));
    const [first] = own;
    if (!first) return [];
    const used = own.filter(({ state }) => state.kind === 'busy').length;
    const state: RunnerState = first.state.kind === 'disabled' ? first.state : { kind: used > 0 ? 'busy' : 'idle' };
    return [
      {
        name,
        places: { used, of: own.length },
        state,
        task: null,
        skills: [...first.skills],
        otherFailedAt: null,
        work: [],
      },
    ];
  });
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const isScaled = ({ pool }: Place, pools: Config['pools']) => pool !== null && pools[pool]?.autoScaled === true;
