/**
 * The one pipeline: read facts → derive and decide (pure) → apply. Webhooks and the timer only say which task to look
 * at. Looks at one task never overlap, and hints that come meanwhile melt into one.
 */
import { parseConfig } from './config/parse.ts';
import { type Config, DEFAULT_CONFIG } from './config/schema.ts';
import { type Action, toActions } from './core/actions.ts';
import { type Decision, decide } from './core/decide.ts';
import { concernedBy, graphOf, nodeOf } from './core/graph/concerned.ts';
import { evidenceFor, type Hint, hintOf, isNews, mergeHints, sightsIn } from './core/hint.ts';
import { standsAside } from './core/hold.ts';
import { isOnlyPosition, POSITION_MS } from './core/position.ts';
import { rankOf } from './core/schedule/rank.ts';
import { toPast } from './core/schedule/remembered.ts';
import { activeAttempt, type Context, type Draft } from './core/task.ts';
import { BudgetSpent, messageOf } from './github/errors.ts';
import type { Memory, Seen } from './github/memory.ts';
import { nextInLine } from './github/next-in-line.ts';
import type { Applier, Pacer, Reading, RepoRef, RunnerLister, TaskReader, TaskRef } from './github/ports.ts';
import type { RecordSigner } from './github/record-signature.ts';
import { createSerial } from './github/serial.ts';
import { createWaitingRoom, type WaitingRoom } from './github/waiting-room.ts';
import { renderReply } from './render/replies.ts';
import { renderSticky } from './render/sticky.ts';

export type Log = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

export type Dependencies = {
  github: TaskReader & RunnerLister & Applier & Pick<Pacer, 'takeContent'>;
  signer: RecordSigner;
  memory: Memory;
  /** Now, ISO 8601 in UTC. */
  clock: () => string;
  /** 16 lower-case hexadecimal digits, never the same twice. */
  nonce: () => string;
  /** Calls back after a time; the result cancels it. */
  later: (ms: number, call: () => void) => () => void;
  log: Log;
  /** Base URL of the token broker, or ''. */
  broker: string;
};

export type Reconciler = {
  /** Looks at the task soon. */
  hint(ref: TaskRef, hint: Hint): void;
  /** A runner may be free: gives it to who is next in line. */
  admit(repo: RepoRef): void;
  /** It waits for room to write its first comment, and is looked at again when there is some. */
  isPostponed(ref: TaskRef): boolean;
  /** Resolves when nothing is under way, for one task or for all. */
  idle(ref?: TaskRef): Promise<void>;
  /** Takes no more hints and resolves when what is under way is finished. */
  stop(): Promise<void>;
};

/** A runner that just finished a job may still be called busy for a moment. */
const RUNNER_SETTLES_MS = 3000;
/** After an error, and twice as long after each further one; what was heard must not be forgotten. */
const LOOK_AGAIN_MS = 5000;
const MAX_LOOK_AGAIN_MS = 5 * 60 * 1000;
/** Longer waits are left to the timer. */
const MAX_ALARM_MS = 60 * 60 * 1000;

export function createReconciler(deps: Dependencies): Reconciler {
  const { memory, log } = deps;
  let stopped = false;
  const alarms = new Map<string, () => void>();
  const keyOf = ({ repo, number }: TaskRef) => `${repo.id}#${number}`;

  const failures = new Map<string, number>();
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
      follow(ref, looked);
    },
    onError(error, { ref, hint: why }) {
      const key = keyOf(ref);
      // Room that was taken long before it is used would add to what is taken then.
      rooms.get(ref.repo.installationId)?.leave(key);
      const times = failures.get(key) ?? 0;
      failures.set(key, times + 1);
      log.error({ err: error, ...nameOf(ref) }, 'Could not look at the task; trying again soon');
      const again = Math.min(LOOK_AGAIN_MS * 2 ** times, MAX_LOOK_AGAIN_MS);
      const ms = error instanceof BudgetSpent ? Date.parse(error.until) - Date.parse(deps.clock()) : again;
      if (!stopped) alarm(key, Math.max(ms, LOOK_AGAIN_MS), () => hint(ref, why));
    },
  });

  /** GitHub limits new comments: an answer waits for its time, a new task for its turn. */
  function mayWrite(ref: TaskRef, why: Hint, actions: readonly Action[], rank: number): boolean {
    const comments = actions.filter(({ kind }) => kind === 'create-record' || kind === 'reply').length;
    if (comments === 0) return true;
    if (!actions.some(({ kind }) => kind === 'reply')) return roomOf(ref).enter(keyOf(ref), { ref, hint: why }, rank);
    const ms = deps.github.takeContent(ref.repo, 'answer', comments);
    if (ms > 0) alarm(keyOf(ref), ms, () => hint(ref, why));
    return ms === 0;
  }

  function roomOf({ repo }: TaskRef): WaitingRoom<Item> {
    const known = rooms.get(repo.installationId);
    if (known) return known;
    const room = createWaitingRoom<Item>({
      take: () => deps.github.takeContent(repo, 'task', 1),
      later: (ms, call) => alarm(`room ${repo.installationId}`, ms, call),
      merge,
      call: (item) => hint(item.ref, item.hint),
    });
    rooms.set(repo.installationId, room);
    return room;
  }

  const admissions = createSerial<RepoRef>({
    merge: (_, repo) => repo,
    async work(repo) {
      for (const ref of await nextInLine(deps, repo)) hint(ref, hintOf({ kind: 'anything' }));
    },
    onError: (error, repo) =>
      log.error(
        { err: error, repo: `${repo.owner}/${repo.name}` },
        'Could not hand out runners; the timer tries again',
      ),
  });

  function hint(ref: TaskRef, why: Hint): void {
    if (!stopped) looks.push(keyOf(ref), { ref, hint: why });
  }

  function admit(repo: RepoRef): void {
    if (!stopped) admissions.push(String(repo.id), repo);
  }

  function alarm(key: string, ms: number, call: () => void): void {
    alarms.get(key)?.();
    const cancel = deps.later(ms, () => {
      alarms.delete(key);
      call();
    });
    alarms.set(key, cancel);
  }

  /** What one look at a task means for others, and for later. */
  function follow(ref: TaskRef, looked: Looked): void {
    if (stopped) return;
    if (looked.freedRunner) {
      admit(ref.repo);
      alarm(`runner ${ref.repo.id}`, RUNNER_SETTLES_MS, () => admit(ref.repo));
    }
    for (const other of looked.concerned) hint(other, hintOf({ kind: 'anything' }));
    if (looked.wait?.kind === 'behind') admit(ref.repo);
    if (looked.wait && 'until' in looked.wait) {
      const ms = Date.parse(looked.wait.until) - Date.parse(deps.clock());
      if (ms <= MAX_ALARM_MS) alarm(keyOf(ref), Math.max(0, ms), () => hint(ref, hintOf({ kind: 'anything' })));
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
    admit,
    isPostponed: (ref) => rooms.get(ref.repo.installationId)?.waits(keyOf(ref)) !== undefined,
    idle,
    async stop() {
      stopped = true;
      for (const cancel of alarms.values()) cancel();
      await idle();
    },
  };
}

type Item = { ref: TaskRef; hint: Hint };
const merge = (waiting: Item, item: Item): Item => ({ ref: item.ref, hint: mergeHints(waiting.hint, item.hint) });

type Looked = { freedRunner: boolean; wait: Draft['wait']; concerned: TaskRef[] };
const NOTHING: Looked = { freedRunner: false, wait: null, concerned: [] };

/** Whether GitHub's limits leave room to carry the actions out now; the rank tells who goes first. */
type MayWrite = (actions: readonly Action[], rank: number) => boolean;

/** One look at one task, and once more when GitHub refused what was decided. */
async function look(
  deps: Dependencies,
  ref: TaskRef,
  hint: Hint,
  mayWrite: MayWrite,
  refusal: Context['refusal'] = null,
): Promise<Looked | 'postponed'> {
  const { github, memory } = deps;
  const seen = memory.seen(ref);
  const logins = [...hint.logins, ...(seen?.issue.author ? [seen.issue.author.login] : [])];
  const known = {
    logins,
    branch: seen?.record.branch ?? null,
    runOf: memory.runOf,
    relations: hint.relations ?? seen?.related,
    sights: sightsIn(hint.news),
  };
  const reading = await github.readTask(ref, known);
  if (!reading) {
    memory.forget(ref);
    return NOTHING;
  }
  const settings = configOf(memory, ref.repo, reading.configText);
  const { decision, release } = await decideOn(deps, ref, reading, settings.config, hint, refusal);
  if (decision.kind !== 'task') return NOTHING;
  try {
    const now = deps.clock();
    const planned = plan(deps, ref, reading, decision, settings);
    const actions = canWait(planned, decision, seen, now) ? [] : planned;
    if (!mayWrite(actions, rankOf(reading.facts.issue, settings.config))) return 'postponed';
    if (actions.length > 0)
      deps.log.info(
        { ...nameOf(ref), state: decision.state, actions: actions.map(({ kind }) => kind) },
        'Task changed',
      );
    const applied = await github.apply(ref, reading, actions);
    const { record, state } = decision;
    const { issue, repository } = reading.facts;
    for (const [nonce, runId] of applied.runs) memory.runOf.set(nonce, runId);
    const node = nodeOf(decision, reading.facts);
    const wroteAt = actions.length > 0 ? now : seen?.wroteAt;
    const related = reading.facts.dependencies.blockers.some(({ from }) => from === 'relation');
    const concerned = concernedBy(seen?.node, node, memory.nodes()).map((other) => other.ref);
    memory.remember({
      ref,
      state,
      record,
      issue,
      repository,
      at: deps.clock(),
      node,
      related,
      wait: decision.wait?.kind ?? null,
      wroteAt,
    });
    if (applied.refusal) {
      deps.log.warn({ ...nameOf(ref), detail: applied.refusal.detail }, 'GitHub refused the dispatch');
      return refusal ? NOTHING : await look(deps, ref, hint, mayWrite, applied.refusal);
    }
    const freedRunner = seen !== undefined && activeAttempt(seen.record) !== undefined && !activeAttempt(record);
    return { freedRunner, wait: decision.wait, concerned };
  } finally {
    release();
  }
}

/** The place in the queue changes with every task that starts; people are told of it now and then. */
function canWait(actions: readonly Action[], draft: Draft, seen: Seen | undefined, now: string): boolean {
  if (seen?.wroteAt === undefined || seen.wait === undefined) return false;
  const before = { state: seen.state, record: seen.record, wait: seen.wait };
  return isOnlyPosition(actions, before, draft) && Date.parse(now) - Date.parse(seen.wroteAt) < POSITION_MS;
}

async function decideOn(
  deps: Dependencies,
  ref: TaskRef,
  { facts: read }: Reading,
  config: Config,
  hint: Hint,
  refusal: Context['refusal'],
): Promise<{ decision: Decision; release: () => void }> {
  const { github, memory } = deps;
  const now = deps.clock();
  const evidence = evidenceFor(read.issue.textHash, hint);
  const asleep = memory.ofRepo(ref.repo).filter(({ record }) => standsAside(record, now));
  const decideWith = (runners: Context['runners']) => {
    // Other tasks of this process may have taken a runner since the facts were read.
    const facts = { ...read, activeElsewhere: Math.max(read.activeElsewhere, memory.activeBeside(ref)) };
    const reserved = memory.reserved(ref);
    const sleeping = new Set(asleep.map((seen) => seen.ref.number));
    const past = memory.pastBeside(ref);
    const graph = graphOf(memory.nodes());
    return decide(facts, {
      now,
      nonce: deps.nonce(),
      config,
      runners,
      reserved,
      sleeping,
      past,
      graph,
      evidence,
      refusal,
    });
  };
  let decision = decideWith({ kind: 'unread' });
  if (decision.kind === 'read-runners') decision = decideWith(await github.listRunners(ref.repo));
  // At once, with no wait in between: the next task to decide must see it.
  const attempt = decision.kind === 'task' ? activeAttempt(decision.record) : undefined;
  if (attempt && decision.kind === 'task')
    memory.reserve(ref, attempt.runner.name, toPast(ref.number, read.issue, decision.record, { queued: false }));
  return { decision, release: () => memory.release(ref) };
}

function plan(
  deps: Dependencies,
  ref: TaskRef,
  { facts }: Reading,
  draft: Draft,
  { config, problems }: Settings,
): Action[] {
  const view = { draft, facts, configProblems: problems };
  const sign = (json: string) => deps.signer.sign(facts.repository.id, ref.number, json);
  const rendered = {
    record: renderSticky(view, sign),
    replies: draft.replies.map((reply) => ({ to: reply.to, body: renderReply(reply, view) })),
  };
  return toActions(draft, facts, rendered, { config, broker: deps.broker });
}

type Settings = { config: Config; problems: string[] };

/** The repository's configuration; with errors in it, the last good one or the defaults, and what is wrong. */
function configOf(memory: Memory, repo: RepoRef, text: string | null): Settings {
  if (text === null) {
    memory.goodConfig.delete(repo.id);
    return { config: DEFAULT_CONFIG, problems: [] };
  }
  const parsed = parseConfig(text);
  if (parsed.ok) {
    memory.goodConfig.set(repo.id, parsed.config);
    return { config: parsed.config, problems: [] };
  }
  const problems = parsed.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  return { config: memory.goodConfig.get(repo.id) ?? DEFAULT_CONFIG, problems };
}

const nameOf = ({ repo, number }: TaskRef) => ({ task: `${repo.owner}/${repo.name}#${number}` });

/** For the log: a rejected promise that nobody waits for. */
export const report = (log: Log, what: string) => (error: unknown) => log.error({ err: messageOf(error) }, what);
