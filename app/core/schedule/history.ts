/** What the records of past attempts say of runners, durations and costs. A cache of GitHub's state, never the truth. */
import type { Specialty } from '../../contract/labels.ts';
import type { Attempt } from '../../contract/record.ts';
import { faultOf } from '../retry.ts';
import type { Reported } from './capacity.ts';
import { runnerKey } from './places.ts';

/** A task of the repository as the app remembers it. */
export type Past = {
  number: number;
  author: string | null;
  createdAt: string;
  labels: string[];
  specialty: Specialty;
  queued: boolean;
  approvedAt: string | null;
  /** Minutes that an attempt at it may take, by its text alone. */
  estimate?: number | undefined;
  attempts: readonly Attempt[];
};

type Work = { ended: number; succeeded: number; milliseconds: number };

type RunnerHistory = {
  /** Failures that were the PC's own, since anything else ended on it. */
  faultsInARow: number;
  /** When the last of them ended, in milliseconds of the epoch. */
  lastFaultAt: number;
  /** The same over the last day, whatever came in between. */
  faultsToday: number;
  /** Share of the last hour in which it worked, 0 to 1. */
  load: number;
  work: ReadonlyMap<Specialty, Readonly<Work>>;
  /** What it said of itself last. */
  reported: Reported | null;
  /** When the last job there failed, where it was one that no record knows: of another workflow, or another repository. */
  otherFailedAt: number | null;
  /** When the last attempt ended that a record knows. */
  lastEndAt: number;
};

export type History = {
  /** As of when, in milliseconds of the epoch. */
  now: number;
  runners: ReadonlyMap<string, RunnerHistory>;
  work: ReadonlyMap<Specialty, Readonly<Work>>;
};

const UNKNOWN = {
  ...{ faultsInARow: 0, lastFaultAt: 0, faultsToday: 0, load: 0, reported: null },
  ...{ otherFailedAt: null, lastEndAt: Number.NEGATIVE_INFINITY },
};

const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
/** An attempt ends for its record and for the runner program within so much. */
const SAME_END_MS = 5 * 60 * 1000;

/**
 * `now` in milliseconds of the epoch. `elsewhere` are attempts of other repositories on the organization's runners: they tell
 * how a runner is, and nothing of this repository's work.
 */
export function historyOf(tasks: readonly Past[], now: number, elsewhere: readonly Attempt[] = []): History {
  const runners = new Map<string, RunnerHistory & { work: Map<Specialty, Work> }>();
  const work = new Map<Specialty, Work>();
  const own = tasks.flatMap((task) =>
    task.attempts.map((attempt) => ({ attempt, specialty: task.specialty, end: endOf(attempt) })),
  );
  const others = elsewhere.map((attempt) => ({ attempt, specialty: null, end: endOf(attempt) }));
  for (const { attempt, specialty, end } of [...own, ...others].toSorted((a, b) => a.end - b.end)) {
    const key = runnerKey(attempt.runner);
    const runner = runners.get(key) ?? { ...UNKNOWN, work: new Map() };
    // Another repository's mirror is none of this one's.
    const mirror = specialty === null ? (runner.reported?.mirror ?? false) : (attempt.pc?.mirror ?? false);
    const reported = attempt.pc ? { ...attempt.pc, mirror, at: end } : runner.reported;
    runners.set(key, {
      ...runner,
      ...after(runner, attempt, now),
      ...{ reported, lastEndAt: end, otherFailedAt: otherFailure(runner, attempt) },
    });
    if (specialty === null || attempt.outcome === null || attempt.startedAt === null) continue;
    count(runner.work, specialty, attempt);
    count(work, specialty, attempt);
  }
  return { now, runners, work };
}

const endOf = ({ endedAt }: Attempt): number => (endedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(endedAt));

/** Of the job before this attempt, as the PC reported it; a newer report replaces what an older one said. */
function otherFailure({ otherFailedAt, lastEndAt }: RunnerHistory, { pc }: Attempt): number | null {
  if (!pc?.lastJob) return pc ? null : otherFailedAt;
  const { at, result } = pc.lastJob;
  const failedAt = Date.parse(at);
  const isOurs = Math.abs(failedAt - lastEndAt) < SAME_END_MS;
  return !isOurs && (result === 'Failed' || result === 'Abandoned') ? failedAt : null;
}

type Faults = Pick<RunnerHistory, 'faultsInARow' | 'lastFaultAt' | 'faultsToday' | 'load'>;

function after(runner: RunnerHistory, attempt: Attempt, now: number): Faults {
  const { faultsInARow, lastFaultAt, faultsToday } = runner;
  const load = Math.min(1, runner.load + workedWithin(attempt, now - HOUR_MS, now) / HOUR_MS);
  const { outcome } = attempt;
  if (outcome === null) return { faultsInARow, lastFaultAt, faultsToday, load };
  if (outcome.kind === 'succeeded' || faultOf(outcome.kind) === 'model')
    return { faultsInARow: 0, lastFaultAt, faultsToday, load };
  if (faultOf(outcome.kind) === 'neither') return { faultsInARow, lastFaultAt, faultsToday, load };
  const ended = endOf(attempt);
  const today = now - ended < DAY_MS ? 1 : 0;
  return { faultsInARow: faultsInARow + 1, lastFaultAt: ended, faultsToday: faultsToday + today, load };
}

function workedWithin({ startedAt, endedAt }: Attempt, from: number, to: number): number {
  if (startedAt === null) return 0;
  const end = endedAt === null ? to : Math.min(to, Date.parse(endedAt));
  return Math.max(0, end - Math.max(from, Date.parse(startedAt)));
}

function count(work: Map<Specialty, Work>, specialty: Specialty, attempt: Attempt): void {
  const so = work.get(specialty) ?? { ended: 0, succeeded: 0, milliseconds: 0 };
  work.set(specialty, {
    ended: so.ended + 1,
    succeeded: so.succeeded + (attempt.outcome?.kind === 'succeeded' ? 1 : 0),
    milliseconds: so.milliseconds + workedWithin(attempt, 0, endOf(attempt)),
  });
}

/** Mean minutes of an attempt; undefined where none has ended. */
export function minutesOf(work: Readonly<Work> | undefined): number | undefined {
  return work === undefined || work.ended === 0 ? undefined : work.milliseconds / work.ended / 60_000;
}
