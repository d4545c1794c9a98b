/** What the app remembers between two looks. A cache: losing it costs requests, never correctness. */
import type { Config } from '../config/schema.ts';
import { ACTIVE_STATES, type State } from '../contract/labels.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { Facts } from '../core/facts.ts';
import { dependentsOf, type Node } from '../core/graph/concerned.ts';
import type { Past } from '../core/schedule/history.ts';
import { toPast } from '../core/schedule/remembered.ts';
import { activeAttempt, type Wait } from '../core/task.ts';
import type { RepoRef, TaskRef } from './ports.ts';

export type Seen = {
  ref: TaskRef;
  state: State;
  record: TaskRecord;
  issue: Pick<Facts['issue'], 'author' | 'createdAt' | 'updatedAt' | 'labels'>;
  repository: Facts['repository'];
  /** When it was read (ISO 8601). */
  at: string;
  /** Why it waited, and when the app last changed it (ISO 8601). */
  wait?: Wait['kind'] | null;
  wroteAt?: string | undefined;
  /** Whom it waits for. */
  node?: Node;
  /** It has blocked-by relations. */
  related?: boolean;
};

/** `mark` is of the newest change when its tasks were last listed; `turn` counts the visits. */
type Swept = { mark: string; listedAt: string; visitedAt: string; turn: number };

/** A repository's id never changes, its name may. */
type Key = { repo: { id: number }; number: number };

export type Memory = {
  seen(ref: Key): Seen | undefined;
  remember(seen: Seen): void;
  forget(ref: Key): void;
  ofRepo(repo: { id: number }): Seen[];
  /** Everything that waits, or is waited for: `node` is set. Dependencies cross repositories. */
  nodes(): (Node & { ref: TaskRef })[];
  /** Waiting tasks that name this issue. */
  waitingFor(key: string): TaskRef[];
  /** Run ids that dispatches answered with, by nonce; the record learns them with the next write. */
  runOf: Map<string, number>;
  taskOfRun(repo: RepoRef, runId: number): TaskRef | undefined;
  /** Takes a runner for a task the moment it is chosen, before anything is written; `task` has the new attempt. */
  reserve(ref: Key, runner: string, task: Past): void;
  release(ref: Key): void;
  /** Runners that other tasks of the repository have. */
  reserved(ref: Key): Set<string>;
  /** The repository's other tasks for scheduling, with the attempts that are about to be written. */
  pastBeside(ref: Key): Past[];
  /** Tasks of the repository that run or are about to, without this one. */
  activeBeside(ref: Key): number;
  /** The timer's last visit to a repository, by its id: see sweep.ts. */
  swept: Map<number, Swept>;
  /** Installations whose budget ran low, and until when; said once. */
  lowUntil: Map<number, string>;
  /** Last configuration without errors, by repository id. */
  goodConfig: Map<number, Config>;
};

/** Tasks that are over are remembered only as long as there is room. */
const MAX_TASKS = 10_000;

const isActive = (state: State) => ACTIVE_STATES.some((active) => active === state);

export function createMemory(): Memory {
  const tasks = new Map<string, Seen>();
  const reservations = new Map<string, { ref: Key; runner: string; task: Past }>();
  const runOf = new Map<string, number>();
  const keyOf = ({ repo, number }: Key) => `${repo.id}#${number}`;
  const others = (ref: Key) =>
    [...tasks.values()].filter(
      (seen) => seen.ref.repo.id === ref.repo.id && seen.ref.number !== ref.number && isActive(seen.state),
    );
  const reservedBeside = (ref: Key) =>
    [...reservations.values()].filter((one) => one.ref.repo.id === ref.repo.id && one.ref.number !== ref.number);
  const nodes = () => [...tasks.values()].flatMap(({ ref, node }) => (node ? [{ ...node, ref }] : []));
  return {
    runOf,
    swept: new Map(),
    lowUntil: new Map(),
    goodConfig: new Map(),
    seen: (ref) => tasks.get(keyOf(ref)),
    remember(seen) {
      const key = keyOf(seen.ref);
      tasks.delete(key);
      tasks.set(key, seen);
      reservations.delete(key);
      for (const { nonce, runId, endedAt } of seen.record.attempts)
        if (runId !== null || endedAt !== null) runOf.delete(nonce);
      if (tasks.size <= MAX_TASKS) return;
      const oldest = [...tasks].find(
        ([, { state }]) => state === 'completed' || state === 'cancelled' || state === 'failed',
      );
      if (oldest) tasks.delete(oldest[0]);
    },
    forget(ref) {
      tasks.delete(keyOf(ref));
      reservations.delete(keyOf(ref));
    },
    ofRepo: (repo) => [...tasks.values()].filter((seen) => seen.ref.repo.id === repo.id),
    nodes,
    waitingFor: (key) => dependentsOf(key, nodes()).map(({ ref }) => ref),
    taskOfRun(repo, runId) {
      const found = [...tasks.values()].find(({ ref, record }) => {
        const attempt = activeAttempt(record) ?? record.attempts.at(-1);
        return ref.repo.id === repo.id && attempt && (attempt.runId ?? runOf.get(attempt.nonce)) === runId;
      });
      return found?.ref;
    },
    reserve: (ref, runner, task) => void reservations.set(keyOf(ref), { ref, runner, task }),
    release: (ref) => void reservations.delete(keyOf(ref)),
    reserved(ref) {
      const running = others(ref).flatMap(({ record }) => activeAttempt(record)?.runner.name ?? []);
      return new Set([...running, ...reservedBeside(ref).map(({ runner }) => runner)]);
    },
    pastBeside(ref) {
      const reserved = reservedBeside(ref).map(({ task }) => task);
      const numbers = new Set([ref.number, ...reserved.map(({ number }) => number)]);
      const known = [...tasks.values()].filter(
        (seen) => seen.ref.repo.id === ref.repo.id && !numbers.has(seen.ref.number),
      );
      return [
        ...known.map((seen) => toPast(seen.ref.number, seen.issue, seen.record, { queued: seen.state === 'queued' })),
        ...reserved,
      ];
    },
    activeBeside(ref) {
      const numbers = [
        ...others(ref).map((seen) => seen.ref.number),
        ...reservedBeside(ref).map((one) => one.ref.number),
      ];
      return new Set(numbers).size;
    },
  };
}
