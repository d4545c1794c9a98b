/** Gives each task of a queue, in its turn, the best free place. Fast: n log n in tasks and in places. */
import type { Config } from '../../config/schema.ts';
import type { Specialty } from '../../contract/labels.ts';
import type { Candidate } from './candidate.ts';
import type { History } from './history.ts';
import { fits, type Place } from './places.ts';
import { scoreOf, total } from './score.ts';

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
  const byName = new Map(idle.map((place) => [place.name, place]));
  const lists = new Map<Specialty, { ranked: Place[]; head: number }>();
  const isFree = (place: Place) => !gone.has(place) && (place.pool === null || (left.get(place.pool) ?? 0) > 0);
  const listOf = (specialty: Specialty) => {
    const known = lists.get(specialty);
    if (known) return known;
    const list = { ranked: rank(idle, specialty, history), head: 0 };
    lists.set(specialty, list);
    return list;
  };

  function best({ specialty, previous }: Candidate): Place | undefined {
    const last = previous ? byName.get(previous.runner) : undefined;
    const wanted = last && fits(last, specialty) && isFree(last) ? last : undefined;
    if (wanted && previous?.prefer) return wanted;
    const list = listOf(specialty);
    for (;;) {
      const head = list.ranked[list.head];
      if (!head || isFree(head)) break;
      list.head += 1;
    }
    const first = list.ranked[list.head];
    if (first === undefined || first !== wanted) return first;
    // The PC that failed it last time is the best: better any other, else that one all the same.
    return list.ranked.slice(list.head + 1).find(isFree) ?? first;
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

/** Ties go by name. */
function rank(idle: readonly Place[], specialty: Specialty, history: History): Place[] {
  return idle
    .filter((place) => fits(place, specialty))
    .map((place) => ({ place, score: total(scoreOf(place, specialty, history)) }))
    .toSorted((a, b) => b.score - a.score || byName(a.place.name, b.place.name))
    .map(({ place }) => place);
}

/** As people sort names: pc-2 before pc-10. */
export const byName = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
