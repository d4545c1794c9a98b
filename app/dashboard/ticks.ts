/** Carries out what people ticked: a hint to each task, with who it was; and gathers what became of it. */
import { type Note, REFUSALS, type Stamp } from '../core/dashboard/stamp.ts';
import { type Asked, type Edit, ticksOf } from '../core/dashboard/ticks.ts';
import type { OwnIssue } from '../core/dashboard/upkeep.ts';
import { hintOf } from '../core/hint.ts';
import type { TickAnswer } from '../core/task.ts';
import type { Memory } from '../github/memory.ts';
import type { RepoRef } from '../github/ports.ts';
import type { Reconciler } from '../reconcile.ts';

export type TickDependencies = {
  reconciler: Pick<Reconciler, 'hint' | 'idle'>;
  memory: Pick<Memory, 'takeTicks'>;
  clock: () => string;
};

/** Ticks that were carried out or refused, and notes on the refused ones. */
export type Carried = { notes: readonly Note[]; handled: readonly string[] };

type OnPage = { dashboard: Pick<OwnIssue, 'body' | 'editor'>; stamp: Stamp | null; edits: readonly Edit[] };

export type Ticker = {
  /** What has to be noted on the page, also of earlier calls; null while a task could not be looked at. */
  carryOut(repo: RepoRef, page: OnPage): Promise<Carried | null>;
  /** It is noted there. */
  noted(repo: RepoRef): void;
};

export function createTicker({ reconciler, memory, clock }: TickDependencies): Ticker {
  /** Done but not yet noted on the page, which may still show the tick. */
  const owed = new Map<number, Carried>();

  async function lookAt(repo: RepoRef, number: number, ticks: readonly Asked[]): Promise<TickAnswer[] | undefined> {
    const ref = { repo, number };
    // A look that failed is made again by itself, and may have ended since.
    const earlier = memory.takeTicks(ref) ?? [];
    const answered = new Set(earlier.map(({ tick }) => tick.id));
    const ticked = ticks.filter(({ id }) => !answered.has(id));
    if (ticked.length === 0) return earlier;
    const logins = ticked.flatMap(({ by }) => by ?? []);
    reconciler.hint(ref, hintOf({ kind: 'anything' }, { ticked }, logins));
    await reconciler.idle(ref);
    const now = memory.takeTicks(ref);
    return now && [...earlier, ...now];
  }

  return {
    async carryOut(repo, { dashboard, stamp, edits }) {
      const before = owed.get(repo.id) ?? { notes: [], handled: [] };
      const present = { body: dashboard.body, editor: dashboard.editor, writtenAt: stamp?.at ?? null };
      const known = new Set([...(stamp?.handled ?? []), ...before.handled]);
      const byTask = Map.groupBy(ticksOf(present, edits, known, clock()), ({ number }) => number);
      const looked = await Promise.all(
        [...byTask].map(async ([number, ticks]) => ({ number, ticks, answers: await lookAt(repo, number, ticks) })),
      );
      const done = looked.flatMap(({ number, ticks, answers }) => (answers ? [{ number, ticks, answers }] : []));
      const carried = {
        notes: [
          ...before.notes,
          ...done.flatMap(({ number, answers }) => answers.flatMap((one) => noteOf(number, one))),
        ],
        handled: [...before.handled, ...done.flatMap(({ ticks }) => ticks.map(({ id }) => id))],
      };
      owed.set(repo.id, carried);
      return done.length === looked.length ? carried : null;
    },
    noted: (repo) => void owed.delete(repo.id),
  };
}

/** What was done needs no note: the task itself shows it. */
function noteOf(number: number, { tick, done, message }: TickAnswer): Note[] {
  const { at, by, verb } = tick;
  const refusal = by === null ? 'unknown-person' : REFUSALS.find((one) => one === message?.kind);
  return done || !refusal ? [] : [{ at, by: (by ?? '').slice(0, 100), verb, number, why: refusal }];
}
