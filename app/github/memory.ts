/** What the app remembers between two looks. A cache: losing it costs requests, never correctness. */
import type { ParsedConfig } from '../config/parse.ts';
import type { Config } from '../config/schema.ts';
import { ACTIVE_STATES, type State } from '../contract/labels.ts';
import type { Attempt, Gathered, TaskRecord } from '../contract/record.ts';
import type { Facts, RunnerFacts, RunnerReading } from '../core/facts.ts';
import { dependentsOf, type Node } from '../core/graph/concerned.ts';
import type { Shown } from '../core/position.ts';
import type { Past } from '../core/schedule/history.ts';
import { runnerKey } from '../core/schedule/places.ts';
import { toPast } from '../core/schedule/remembered.ts';
import { activeAttempt, type TickAnswer, type Wait } from '../core/task.ts';
import type { OnDashboard, RepoRef, TaskRef } from './ports.ts';

export type Seen = {
  ref: TaskRef;
  state: State;
  record: TaskRecord;
  issue: Pick<Facts['issue'], 'title' | 'open' | 'author' | 'createdAt' | 'updatedAt' | 'labels' | 'pullHead'>;
  repository: Facts['repository'];
  /** When it was read (ISO 8601). */
  at: string;
  /** Whom it waits for. */
  node?: Node;
  /** It has blocked-by relations. */
  related?: boolean;
  /** The newest pull request from its branch. */
  pull?: Facts['pull'];
  /** Why it waited then. */
  wait?: Wait | null;
  /** What its comment says of that; absent as long as this process wrote nothing. */
  shown?: Shown | undefined;
};

/**
 * `mark` is of the newest change when its tasks were last listed, and as long as it is the same, what the dashboard is made of
 * is as it was listed then; `turn` counts the visits.
 */
type Swept = { mark: string; listedAt: string; visitedAt: string; turn: number; onDashboard: OnDashboard };

/** A repository's id never changes, its name may. */
type Key = { repo: { id: number }; number: number };

export type Memory = {
  seen(ref: Key): Seen | undefined;
  remember(seen: Seen): void;
  forget(ref: Key): void;
  /** Everything of these repositories: the App is not there any more. */
  forgetRepos(isGone: (repo: RepoRef) => boolean): void;
  ofRepo(repo: { id: number }): Seen[];
  /** Everything that waits, or is waited for: `node` is set. Dependencies cross repositories. */
  nodes(): (Node & { ref: TaskRef })[];
  /** Whether the issue of this key is a task that is remembered. */
  isTask(key: string): boolean;
  /** What became of the tasks of these issues, by key. */
  resultsOf(keys: readonly string[]): Map<string, Omit<Gathered, 'key'>>;
  /** Waiting tasks that name this issue. */
  waitingFor(key: string): TaskRef[];
  /** Run ids that dispatches answered with, by nonce; the record learns them with the next write. */
  runOf: Map<string, number>;
  taskOfRun(repo: RepoRef, runId: number): TaskRef | undefined;
  /** Takes a runner for a task the moment it is chosen, before anything is written; `task` has the new attempt. */
  reserve(ref: TaskRef, runner: Attempt['runner'], task: Past): void;
  release(ref: Key): void;
  /** Keys of the runners that other tasks have: the repository's, and on runners of the organization anybody's. */
  reserved(ref: TaskRef): Set<string>;
  /** Keys of the organization's runners that a repository saw when it was last asked for them, by repository id. */
  sees: Map<number, ReadonlySet<string>>;
  /** Tasks of the installation's other repositories. */
  neighbours(repo: RepoRef): Seen[];
  /** How many of a repository's tasks have a runner of the organization. */
  onOrganization(repo: RepoRef): number;
  /** The repository, and others of its installation whose waiting tasks may get a runner that it leaves. */
  sharing(repo: RepoRef): RepoRef[];
  /** The repository's other tasks for scheduling, with the attempts that are about to be written. */
  pastBeside(ref: Key): Past[];
  /** Numbers of the repository's tasks that run or are about to, without this one. */
  activeBeside(ref: Key): ReadonlySet<number>;
  /** Notes which runners of the repository are offline, at this time (ISO 8601). */
  watch(repo: { id: number }, runners: readonly RunnerFacts[], at: string): void;
  /** Since when runners have been seen offline, by name. */
  offline(repo: { id: number }): ReadonlyMap<string, string>;
  /** The timer's last visit to a repository, by its id: see sweep.ts. */
  swept: Map<number, Swept>;
  /** Installations whose budget ran low, and until when; said once. */
  lowUntil: Map<number, string>;
  /** Last configuration without errors, by repository id. */
  goodConfig: Map<number, Config>;
  /** Last configuration as it was parsed, by repository id: each look brings the same text again. */
  parsedConfig: Map<number, { text: string; parsed: ParsedConfig }>;
  /** Repositories, by id, of which the tasks that were over before this process began were read. */
  learned: Set<number>;
  /** The last list of runners and when it was read (ISO 8601), by repository id. */
  runners: Map<number, { reading: RunnerReading; at: string }>;
  /** What a look that has ended made of ticked boxes; taken once by who asked for it. */
  noteTicks(ref: Key, answers: TickAnswer[]): void;
  takeTicks(ref: Key): TickAnswer[] | undefined;
};

/** Tasks that are over are remembered only as long as there is room. */
const MAX_TASKS = 10_000;

const pasts = new WeakMap<Seen, Past>();
/** Made once: each decision asks for those of all other tasks. */
function pastOf(seen: Seen): Past {
  const known = pasts.get(seen);
  if (known) return known;
  const past = toPast(seen.ref.number, seen.issue, seen.record, { queued: seen.state === 'queued' });
  pasts.set(seen, past);
  return past;
}

const isActive = (state: State) => ACTIVE_STATES.some((active) => active === state);

export function createMemory(): Memory {
  const tasks = new Map<string, Seen>();
  const reservations = new Map<string, { ref: TaskRef; runner: Attempt['runner']; task: Past }>();
  const runOf = new Map<string, number>();
  const ticks = new Map<string, TickAnswer[]>();
  const keyOf = ({ repo, number }: Key) => `${repo.id}#${number}`;
  const others = (ref: Key) =>
    [...tasks.values()].filter(
      (seen) => seen.ref.repo.id === ref.repo.id && seen.ref.number !== ref.number && isActive(seen.state),
    );
  const reservedBeside = (ref: Key) =>
    [...reservations.values()].filter((one) => one.ref.repo.id === ref.repo.id && one.ref.number !== ref.number);
  const neighbours = (repo: RepoRef) =>
    [...tasks.values()].filter(({ ref }) => ref.repo.id !== repo.id && ref.repo.installationId === repo.installationId);
  /** Tasks that run or are about to, with their runners; what was just decided goes before what was read. */
  const withRunners = () => {
    const known = [...tasks.values()].flatMap(({ ref, state, record }) => {
      const runner = isActive(state) && !reservations.has(keyOf(ref)) ? activeAttempt(record)?.runner : undefined;
      return runner ? [{ ref, runner }] : [];
    });
    return [...known, ...reservations.values()];
  };
  const sees = new Map<number, ReadonlySet<string>>();
  /** Made once until a task changes: each look asks for it several times. */
  let graph: { nodes: ReturnType<Memory['nodes']>; keys: ReadonlySet<string> } | undefined;
  const graphNow = () => {
    if (graph) return graph;
    const nodes = [...tasks.values()].flatMap(({ ref, node }) => (node ? [{ ...node, ref }] : []));
    graph = { nodes, keys: new Set(nodes.map(({ key }) => key)) };
    return graph;
  };
  const nodes = () => graphNow().nodes;
  const offline = new Map<number, ReadonlyMap<string, string>>();
  const goodConfig: Memory['goodConfig'] = new Map();
  const parsedConfig: Memory['parsedConfig'] = new Map();
  return {
    watch({ id }, runners, at) {
      const before = offline.get(id);
      const gone = runners.filter(({ online }) => !online);
      offline.set(id, new Map(gone.map(({ name }) => [name, before?.get(name) ?? at])));
    },
    offline: ({ id }) => offline.get(id) ?? new Map(),
    runOf,
    goodConfig,
    parsedConfig,
    learned: new Set(),
    runners: new Map(),
    noteTicks: (ref, answers) => void ticks.set(keyOf(ref), [...(ticks.get(keyOf(ref)) ?? []), ...answers]),
    takeTicks(ref) {
      const answers = ticks.get(keyOf(ref));
      ticks.delete(keyOf(ref));
      return answers;
    },
    swept: new Map(),
    lowUntil: new Map(),
    seen: (ref) => tasks.get(keyOf(ref)),
    remember(seen) {
      const key = keyOf(seen.ref);
      graph = undefined;
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
      graph = undefined;
      tasks.delete(keyOf(ref));
      reservations.delete(keyOf(ref));
    },
    forgetRepos(isGone) {
      graph = undefined;
      for (const [key, { ref }] of tasks)
        if (isGone(ref.repo)) {
          tasks.delete(key);
          reservations.delete(key);
          goodConfig.delete(ref.repo.id);
          parsedConfig.delete(ref.repo.id);
        }
    },
    ofRepo: (repo) => [...tasks.values()].filter((seen) => seen.ref.repo.id === repo.id),
    nodes,
    isTask: (key) => graphNow().keys.has(key),
    resultsOf(keys) {
      if (keys.length === 0) return new Map();
      const wanted = new Set(keys);
      return new Map(
        [...tasks.values()].flatMap(({ node, record: { attempts }, pull }) => {
          if (!node || !wanted.has(node.key)) return [];
          const costUsd = attempts.reduce((sum, attempt) => sum + (attempt.costUsd ?? 0), 0);
          const outcome = attempts.at(-1)?.outcome?.kind ?? null;
          return [[node.key, { attempts: attempts.length, outcome, costUsd, pull: pull?.number ?? null }] as const];
        }),
      );
    },
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
      const { repo, number } = ref;
      const taken = withRunners().filter((one) =>
        one.ref.repo.id === repo.id
          ? one.ref.number !== number
          : one.runner.org && one.ref.repo.installationId === repo.installationId,
      );
      return new Set(taken.map(({ runner }) => runnerKey(runner)));
    },
    sees,
    neighbours,
    onOrganization: (repo) => withRunners().filter(({ ref, runner }) => ref.repo.id === repo.id && runner.org).length,
    sharing(repo) {
      if (!sees.get(repo.id)?.size) return [repo];
      const waiting = neighbours(repo).filter(({ state, ref }) => state === 'queued' && sees.get(ref.repo.id)?.size);
      return [repo, ...new Map(waiting.map(({ ref }) => [ref.repo.id, ref.repo])).values()];
    },
    pastBeside(ref) {
      const reserved = reservedBeside(ref).map(({ task }) => task);
      const numbers = new Set([ref.number, ...reserved.map(({ number }) => number)]);
      const known = [...tasks.values()].filter(
        (seen) => seen.ref.repo.id === ref.repo.id && !numbers.has(seen.ref.number),
      );
      return [...known.map(pastOf), ...reserved];
    },
    activeBeside(ref) {
      return new Set([...others(ref), ...reservedBeside(ref)].map((one) => one.ref.number));
    },
  };
}
