/** Where one task of the queue goes now, with the reasons; or why it waits, and how long that may be. */
import type { Specialty } from '../../contract/labels.ts';
import type { ScoreTerm } from '../../contract/record.ts';
import { allot } from './allot.ts';
import { minutesOf } from './history.ts';
import { fits, type Place, type RunnerState } from './places.ts';
import { scoreOf, taskTerms } from './score.ts';
import type { Survey } from './survey.ts';

/** `position` counts from 1. `minutes` is null where there is nothing to judge by; `guessed`: by texts, not by past attempts. */
export type QueuePlace = { position: number; of: number; minutes: number | null; guessed?: true };

/** Why no runner is to be had now. */
export type NoRunner =
  | { kind: 'no-such-runner'; specialty: Specialty }
  | { kind: 'all-offline'; specialty: Specialty; runners: string[] }
  | { kind: 'all-busy'; specialty: Specialty; runners: string[]; queue: QueuePlace }
  /** None is idle, and not all of them because they work. */
  | { kind: 'unavailable'; runners: { name: string; state: RunnerState }[]; queue: QueuePlace }
  | { kind: 'pool-limit'; pool: string; parallel: number; queue: QueuePlace }
  | { kind: 'behind'; number: number; queue: QueuePlace };

export type Choice = { kind: 'chosen'; place: Place; score: ScoreTerm[] } | NoRunner;

export function choose(number: number, survey: Survey): Choice {
  const { places, inTurn, slots, history, config } = survey;
  const task = inTurn.find((one) => one.number === number);
  if (!task) throw new Error(`Task ${number} is not in the queue that was surveyed`);
  const { specialty } = task;
  const fitting = places.filter((place) => fits(place, specialty));
  if (fitting.length === 0) return { kind: 'no-such-runner', specialty };
  const is = (kind: RunnerState['kind']) => (place: Place) => place.state.kind === kind;
  if (fitting.every(is('offline'))) return { kind: 'all-offline', specialty, runners: names(fitting) };
  const queue = queuePlace(number, survey);
  const idle = fitting.filter(is('idle'));
  if (idle.length === 0) {
    const online = fitting.filter((place) => !is('offline')(place));
    if (online.every(is('busy'))) return { kind: 'all-busy', specialty, runners: names(online), queue };
    const states = fitting.map(({ name, state }) => ({ name, state }));
    return { kind: 'unavailable', runners: states.toSorted((a, b) => (a.name < b.name ? -1 : 1)), queue };
  }
  const full = idle.map((place) => fullPool(place, survey));
  const [first] = full;
  if (first && full.every((pool) => pool !== undefined)) return { kind: 'pool-limit', ...first, queue };
  const allotted = allot(inTurn, places, slots, { history, pools: config.pools });
  const place = allotted.get(number);
  if (place) {
    const terms = [...scoreOf(place, specialty, history), ...taskTerms(task, place)];
    const score = terms.filter(({ points }) => points !== 0);
    return { kind: 'chosen', place, score };
  }
  const before = [...allotted].findLast(([, taken]) => fits(taken, specialty)) ?? [...allotted].at(-1);
  return { kind: 'behind', number: before?.[0] ?? number, queue };
}

const names = (places: readonly Place[]) => places.map(({ name }) => name).toSorted();

function fullPool({ pool }: Place, { places, config }: Survey): { pool: string; parallel: number } | undefined {
  const parallel = pool === null ? undefined : config.pools[pool]?.maxParallel;
  if (pool === null || parallel === undefined) return undefined;
  const busy = places.filter((place) => place.pool === pool && place.state.kind === 'busy').length;
  return busy >= parallel ? { pool, parallel } : undefined;
}

/**
 * Position and estimate, both coarse, so that a comment changes only when it tells something new: positions beyond ten in
 * tens, times in steps. The estimate: as many rounds of an attempt of usual length as the tasks before it fill; where
 * nothing has run yet, of the length that their texts and its own make expect.
 */
export function queuePlace(number: number, { inTurn, places, history }: Survey): QueuePlace {
  const index = inTurn.findIndex((one) => one.number === number);
  const specialty = inTurn[index]?.specialty ?? 'general';
  const usable = places.filter(({ state }) => WORKING.includes(state.kind));
  const workers = usable.filter((place) => fits(place, specialty)).length;
  const rivals = inTurn.slice(0, index).filter((one) => one.specialty === specialty || one.specialty === 'general');
  const known = minutesOf(history.work.get(specialty));
  const usual = known ?? mean([...rivals, ...inTurn.slice(index, index + 1)].flatMap(({ estimate }) => estimate ?? []));
  const rounds = Math.ceil((rivals.length + 1) / Math.max(1, workers));
  return {
    position: coarse(index + 1),
    of: coarse(inTurn.length),
    ...(usual === undefined || workers === 0
      ? { minutes: null }
      : { minutes: step(rounds * usual), ...(known === undefined && { guessed: true }) }),
  };
}

const mean = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

const WORKING: readonly RunnerState['kind'][] = ['idle', 'busy', 'promised'];

const coarse = (count: number) => (count <= 10 ? count : Math.ceil(count / 10) * 10);

const STEPS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440];
const step = (minutes: number) => STEPS.find((one) => minutes <= one) ?? 1440;
