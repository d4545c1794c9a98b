/**
 * The one pipeline: read facts → derive and decide (pure) → apply. Webhooks and the timer only say which task to look
 * at. Looks at one task never overlap, and hints that come meanwhile melt into one.
 */

import type { Action } from './core/actions.ts';
import { type Hint, hintOf, isNews, mergeHints } from './core/hint.ts';
import type { RunnerState } from './core/schedule/places.ts';
import { BudgetSpent, retryAfterMs } from './github/errors.ts';
import { nextInLine } from './github/next-in-line.ts';
import type { RepoRef, TaskRef } from './github/ports.ts';
import { rememberingRunners } from './github/remember-runners.ts';
import { createSerial } from './github/serial.ts';
import { createWaitingRoom, type WaitingRoom } from './github/waiting-room.ts';
import { nameOf } from './log.ts';
import { type Dependencies, type Looked, look } from './look.ts';

export type Reconciler = {
  /** Looks at the task soon. */
  hint(ref: TaskRef, hint: Hint): void;
  /** A runner may be free: gives it to who is next in line. */
  admit(repo: RepoRef): void;
  /** The App is not in these repositories any more: forgets them and what was planned there. */
  forget(isGone: (repo: RepoRef) => boolean): void;
  /** It waits for room to write its first comment, and is looked at again when there is some. */
  isPostponed(ref: TaskRef): boolean;
  /** Resolves when nothing is under way, for one task or for all. */
  idle(ref?: TaskRef): Promise<void>;
  /** Takes no more hints and resolves when what is under way is finished. */
  stop(): Promise<void>;
};

/** A runner that just finished a job may still be called busy for a moment. */
const RUNNER_SETTLES_MS = 3000;
/** After an error; what was heard must not be forgotten. Twice as long after each further one, … */
const LOOK_AGAIN_MS = 5000;
/** … up to this. */
const LONGEST_LOOK_AGAIN_MS = 10 * 60 * 1000;
/** Longer waits are left to the timer. */
const MAX_ALARM_MS = 60 * 60 * 1000;

export function createReconciler(given: Dependencies): Reconciler {
  const { memory, log } = given;
  const deps = { ...given, github: rememberingRunners(given.github, memory, given.clock) };
  let stopped = false;
  const alarms = new Map<string, { repo: RepoRef; cancel: () => void }>();
  /** Looks that failed, in a row. */
  const failures = new Map<string, number>();
  const keyOf = ({ repo, number }: TaskRef) => `${repo.id}#${number}`;

  const rooms = new Map<number, WaitingRoom<Item>>();

  const looks = createSerial<Item>({
    merge,
    async work({ ref, hint: heard }) {
      // Who waits for room to write still has what was heard first.
      const waiting = rooms.get(ref.repo.installationId)?.waits(keyOf(ref));
      const why = waiting ? mergeHints(waiting.hint, heard) : heard;
      if (!isNews(why, memory.seen(ref))) return;
      const looked = await look(deps, ref, why, (actions, rank) => mayWrite(ref, why, actions, rank));
      failures.delete(keyOf(ref));
      if (looked === 'postponed') return;
      rooms.get(ref.repo.installationId)?.leave(keyOf(ref));
      if (why.evidence.ticked.length > 0) memory.noteTicks(ref, looked.ticked);
      follow(ref, looked);
    },
    onError(error, { ref, hint: why }) {
      const key = keyOf(ref);
      // Room that was taken long before it is used would add to what is taken then.
      rooms.get(ref.repo.installationId)?.giveBack(key);
      const before = failures.get(key) ?? 0;
      failures.set(key, before + 1);
      const again = Math.min(LOOK_AGAIN_MS * 2 ** before, LONGEST_LOOK_AGAIN_MS);
      const wanted =
        error instanceof BudgetSpent ? Date.parse(error.until) - Date.parse(deps.clock()) : retryAfterMs(error);
      const ms = Math.max(wanted ?? again, LOOK_AGAIN_MS);
      log.error({ err: error, ...nameOf(ref), againInMs: ms }, 'Could not look at the task; trying again');
      if (!stopped) alarm(ref.repo, key, ms, () => hint(ref, why));
    },
  });

  /** GitHub limits new comments: an answer waits for its time, a new task for its turn. */
  function mayWrite(ref: TaskRef, why: Hint, actions: readonly Action[], rank: number): boolean {
    const comments = actions.filter(({ kind }) => CONTENT.has(kind)).length;
    if (comments === 0) return true;
    if (actions.every(({ kind }) => kind !== 'reply' && kind !== 'create-part'))
      return roomOf(ref).enter(keyOf(ref), { ref, hint: why }, rank);
    const ms = deps.github.takeContent(ref.repo, 'answer', comments);
    if (ms > 0) alarm(ref.repo, keyOf(ref), ms, () => hint(ref, why));
    return ms === 0;
  }

  function roomOf({ repo }: TaskRef): WaitingRoom<Item> {
    const known = rooms.get(repo.installationId);
    if (known) return known;
    const room = createWaitingRoom<Item>({
      take: () => deps.github.takeContent(repo, 'task', 1),
      later: (ms, call) => alarm(repo, `room ${repo.installationId}`, ms, call),
      merge,
      call: (item) => hint(item.ref, item.hint),
    });
    rooms.set(repo.installationId, room);
    return room;
  }

  const admissions = createSerial<Admission>({
    merge: (waiting, { repo, behind }) => ({ repo, behind: waiting.behind && behind }),
    async work({ repo, behind }) {
      for (const ref of await nextInLine(deps, repo, { behind })) hint(ref, hintOf({ kind: 'turn' }));
    },
    onError: (error, { repo }) =>
      log.error(
        { err: error, repo: `${repo.owner}/${repo.name}` },
        'Could not hand out runners; the timer tries again',
      ),
  });

  function hint(ref: TaskRef, why: Hint): void {
    if (!stopped) looks.push(keyOf(ref), { ref, hint: why });
  }

  function admit(repo: RepoRef, behind = false): void {
    if (!stopped) admissions.push(String(repo.id), { repo, behind });
  }

  /** The same for all repositories that share the organization's runners. */
  function admitAll(repo: RepoRef): void {
    for (const one of memory.sharing(repo)) admit(one);
  }

  function alarm(repo: RepoRef, key: string, ms: number, call: () => void): void {
    alarms.get(key)?.cancel();
    const cancel = deps.later(ms, () => {
      alarms.delete(key);
      call();
    });
    alarms.set(key, { repo, cancel });
  }

  function forget(isGone: (repo: RepoRef) => boolean): void {
    for (const [key, { repo, cancel }] of alarms) {
      if (!isGone(repo)) continue;
      cancel();
      alarms.delete(key);
      failures.delete(key);
    }
    memory.forgetRepos(isGone);
  }

  /** What one look at a task means for others, and for later. */
  function follow(ref: TaskRef, looked: Looked): void {
    if (stopped) return;
    if (looked.freedRunner) {
      admitAll(ref.repo);
      alarm(ref.repo, `runner ${ref.repo.id}`, RUNNER_SETTLES_MS, () => admitAll(ref.repo));
    }
    for (const other of looked.concerned) hint(other, hintOf({ kind: 'anything' }));
    if (looked.wait?.kind === 'behind') admit(ref.repo, true);
    if (looked.wait?.kind === 'unavailable' && looked.wait.runners.some(isPromised))
      for (const other of memory.sharing(ref.repo)) if (other.id !== ref.repo.id) admit(other);
    if (looked.wait && 'until' in looked.wait) {
      const ms = Date.parse(looked.wait.until) - Date.parse(deps.clock());
      if (ms <= MAX_ALARM_MS)
        alarm(ref.repo, keyOf(ref), Math.max(0, ms), () => hint(ref, hintOf({ kind: 'anything' })));
    }
  }

  const idle = async (ref?: TaskRef) => {
    if (ref) return looks.idle(keyOf(ref));
    await looks.idle();
    await admissions.idle();
    await looks.idle();
  };

  return {
    hint,
    admit: (repo) => admit(repo),
    forget,
    isPostponed: (ref) => rooms.get(ref.repo.installationId)?.waits(keyOf(ref)) !== undefined,
    idle,
    async stop() {
      stopped = true;
      for (const { cancel } of alarms.values()) cancel();
      await idle();
    },
  };
}

/** What GitHub counts as new content. */
const CONTENT: ReadonlySet<Action['kind']> = new Set(['create-record', 'reply', 'create-part']);

const isPromised = ({ state }: { state: RunnerState }) => state.kind === 'promised';

/** `behind`: no runner was freed; a look found its task behind another. */
type Admission = { repo: RepoRef; behind: boolean };
type Item = { ref: TaskRef; hint: Hint };
const merge = (waiting: Item, item: Item): Item => ({ ref: item.ref, hint: mergeHints(waiting.hint, item.hint) });
