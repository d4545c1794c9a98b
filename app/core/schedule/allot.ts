/** Gives each task of a queue, in its turn, the best free place. Fast: n log n in tasks and in places. */
import type { Config } from '../../config/schema.ts';
import type { Specialty } from '../../contract/labels.ts';
import type { Candidate } from './candidate.ts';
import type { History } from './history.ts';
import { fits, type Place } from './places.ts';
import { SESSION_POINTS, scoreOf, total } from './score.ts';

type Around = { history: History; pools: Config['pools'] };

/** The place of each task of `inTurn` that gets one; at most `slots` tasks do. The same input gives the same answer. */
export function allot(
  inTurn: readonly Candidate[],
  places: readonly Place[],
  slots: number,
  around: Around,
): Map<number, Place> {
  const allotted = new Map<number, Place>();
  const free = freePlaces(places, around);
  for (const task of inTurn) {
    if (allotted.size >= slots) break;
    const place = free.take(task);
    if (place) allotted.set(task.number, place);
  }
  return allotted;
}

/**
 * Places by specialty, best first, each list sorted once. A list's head only moves on over places that are gone for good
 * (taken, or their pool is full), so all tasks together walk each list once.
 */
function freePlaces(places: readonly Place[], { history, pools }: Around) {
  const gone = new Set<Place>();
  const left = new Map(Object.entries(pools).map(([name, pool]) => [name, pool.maxParallel]));
  const use = (pool: string) => left.set(pool, (left.get(pool) ?? 0) - 1);
  for (const { pool, state } of places) if (pool !== null && state.kind === 'busy') use(pool);
  const idle = places.filter(({ state }) => state.kind === 'idle');
  const byKey = new Map(idle.map((place) => [place.key, place]));
  const lists = new Map<Specialty, { ranked: Ranked[]; head: number }>();
  const isFree = (place: Place) => !gone.has(place) && (place.pool === null || (left.get(place.pool) ?? 0) > 0);
  const listOf = (specialty: Specialty) => {
    const known = lists.get(specialty);
    if (known) return known;
    const list = { ranked: rank(idle, specialty, history), head: 0 };
    lists.set(specialty, list);
    return list;
  };

  function best({ specialty, previous, session }: Candidate): Place | undefined {
    const free = (key: string | undefined) => {
      const place = key === undefined ? undefined : byKey.get(key);
      return place && fits(place, specialty) && isFree(place) ? place : undefined;
    };
    const wanted = free(previous?.runner);
    if (wanted && previous?.prefer) return wanted;
    const list = listOf(specialty);
    for (;;) {
      const head = list.ranked[list.head];
      if (!head || isFree(head.place)) break;
      list.head += 1;
    }
    const first = list.ranked[list.head];
    if (first === undefined) return undefined;
    const holder = free(session ?? undefined);
    if (holder && scoreAt(holder, specialty, history) + SESSION_POINTS > first.score) return holder;
    if (first.place !== wanted) return first.place;
    // The PC that failed it last time is the best: better any other, else that one all the same.
    return list.ranked.slice(list.head + 1).find(({ place }) => isFree(place))?.place ?? first.place;
  }

  return {
    take(task: Candidate): Place | undefined {
      const place = best(task);
      if (place) gone.add(place);
      if (place && place.pool !== null) use(place.pool);
      return place;
    },
  };
}

type Ranked = { place: Place; score: number };

const scoreAt = (place: Place, specialty: Specialty, history: History) => total(scoreOf(place, specialty, history));

/** Ties go by name. */
function rank(idle: readonly Place[], specialty: Specialty, history: History): Ranked[] {
  return idle
    .filter((place) => fits(place, specialty))
    .map((place) => ({ place, score: scoreAt(place, specialty, history) }))
    .toSorted((a, b) => b.score - a.score || byName(a.place.name, b.place.name));
}

/** As people sort names: pc-2 before pc-10. */
export const byName = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
