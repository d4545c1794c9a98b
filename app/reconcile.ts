/**
 * The one pipeline: read facts → derive and decide (pure) → apply. Webhooks and the timer only say which task to look
 * at. Looks at one task never overlap, and hints that come meanwhile melt into one.
 */
import { parseConfig } from './config/parse.ts';
import { type Config, DEFAULT_CONFIG } from './config/schema.ts';
import { type Action, toActions } from './core/actions.ts';
import { type Decision, decide } from './core/decide.ts';
import type { Facts } from './core/facts.ts';
import { concernedBy, graphOf, nodeOf } from './core/graph/concerned.ts';
import { keyOf as issueKey } from './core/graph/issue-name.ts';
import { evidenceFor, type Hint, hintOf, isNews, mergeHints, sightsIn } from './core/hint.ts';
import { standsAside } from './core/hold.ts';
import { misplacedCommand, refuse } from './core/misplaced.ts';
import { configWarnings, type Notice } from './core/notices.ts';
import type { RunnerState } from './core/schedule/places.ts';
import type { OwnPolicies } from './core/schedule/policies/in-turn.ts';
import { rankOf } from './core/schedule/rank.ts';
import { toPast } from './core/schedule/remembered.ts';
import { activeAttempt, type Context, type Draft } from './core/task.ts';
import { BudgetSpent, messageOf } from './github/errors.ts';
import type { Memory } from './github/memory.ts';
import { nextInLine } from './github/next-in-line.ts';
import type {
  Acknowledger,
  Applier,
  Pacer,
  Reading,
  RepoRef,
  RunEnder,
  RunnerLister,
  TaskReader,
  TaskRef,
} from './github/ports.ts';
import type { RecordSigner } from './github/record-signature.ts';
import { rememberingRunners } from './github/remember-runners.ts';
import { createSerial } from './github/serial.ts';
import { sharedWith } from './github/shared-runners.ts';
import { createWaitingRoom, type WaitingRoom } from './github/waiting-room.ts';
import { renderMisplaced, renderReply } from './render/replies.ts';
import { renderSticky } from './render/sticky.ts';
import type { TaskView } from './render/view.ts';

export type Log = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

export type Dependencies = {
  github: TaskReader & RunnerLister & Applier & RunEnder & Acknowledger & Pick<Pacer, 'takeContent'>;
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
  /** The operator's own scheduling policies, by name. */
  policies?: OwnPolicies;
};

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
    async work({ ref, hint: why }) {
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
      const before = failures.get(key) ?? 0;
      failures.set(key, before + 1);
      const again = Math.min(LOOK_AGAIN_MS * 2 ** before, LONGEST_LOOK_AGAIN_MS);
      const ms = error instanceof BudgetSpent ? Date.parse(error.until) - Date.parse(deps.clock()) : again;
      log.error({ err: error, ...nameOf(ref), againInMs: ms }, 'Could not look at the task; trying again');
      if (!stopped) alarm(ref.repo, key, Math.max(ms, LOOK_AGAIN_MS), () => hint(ref, why));
    },
  });

  /** GitHub limits new comments: an answer waits for its time, a new task for its turn. */
  function mayWrite(ref: TaskRef, why: Hint, actions: readonly Action[], rank: number): boolean {
    const comments = actions.filter(({ kind }) => kind === 'create-record' || kind === 'reply').length;
    if (comments === 0) return true;
    if (!actions.some(({ kind }) => kind === 'reply')) return roomOf(ref).enter(keyOf(ref), { ref, hint: why }, rank);
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
    if (looked.wait?.kind === 'behind') admit(ref.repo);
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
    admit,
    forget,
    isPostponed: (ref) => rooms.get(ref.repo.installationId)?.has(keyOf(ref)) === true,
    idle,
    async stop() {
      stopped = true;
      for (const { cancel } of alarms.values()) cancel();
      await idle();
    },
  };
}

const isPromised = ({ state }: { state: RunnerState }) => state.kind === 'promised';

type Item = { ref: TaskRef; hint: Hint };
const merge = (waiting: Item, item: Item): Item => ({ ref: item.ref, hint: mergeHints(waiting.hint, item.hint) });

type Looked = { freedRunner: boolean; concerned: TaskRef[] } & Pick<Draft, 'wait' | 'ticked'>;
const NOTHING: Looked = { freedRunner: false, wait: null, concerned: [], ticked: [] };

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
  const [reading] = await Promise.all([github.readTask(ref, known), acknowledge(deps, ref, hint)]);
  if (!reading) return await end(deps, ref, hint);
  const settings = configOf(deps, ref.repo, reading.configText);
  const { decision, release } = await decideOn(deps, ref, reading, settings.config, hint, refusal);
  if (decision.kind === 'leave' && decision.unlabel.length > 0)
    await github.apply(ref, reading, [{ kind: 'remove-labels', names: decision.unlabel }]);
  if (decision.kind === 'leave') await answerMisplaced(deps, ref, reading);
  if (decision.kind !== 'task') return NOTHING;
  try {
    const actions = plan(deps, ref, reading, decision, settings);
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
    const related = reading.facts.dependencies.blockers.some(({ from }) => from === 'relation');
    const concerned = concernedBy(seen?.node, node, memory.nodes()).map((other) => other.ref);
    const { wait, ticked } = decision;
    const { pull } = reading.facts;
    memory.remember({ ref, state, record, issue, repository, at: deps.clock(), node, related, wait, pull });
    if (applied.refusal) {
      deps.log.warn({ ...nameOf(ref), detail: applied.refusal.detail }, 'GitHub refused the dispatch');
      if (refusal) return NOTHING;
      // What people ticked is in the record by now.
      const heard = { ...hint, evidence: { ...hint.evidence, ticked: [] } };
      const again = await look(deps, ref, heard, mayWrite, applied.refusal);
      return again === 'postponed' ? again : { ...again, ticked };
    }
    const freedRunner = seen !== undefined && activeAttempt(seen.record) !== undefined && !activeAttempt(record);
    return { freedRunner, wait, concerned, ticked };
  } finally {
    release();
  }
}

/** How long an attempt may take at most, with an hour to spare. */
const LONGEST_ATTEMPT_MS = 25 * 60 * 60 * 1000;

/** The issue is gone: so is its task. What still runs for it is stopped, and whoever waited for it or its PC is looked at. */
async function end({ github, memory, clock, log }: Dependencies, ref: TaskRef, { news }: Hint): Promise<Looked> {
  const seen = memory.seen(ref);
  const attempt = seen && activeAttempt(seen.record);
  const runId = attempt && (attempt.runId ?? memory.runOf.get(attempt.nonce));
  const since = attempt?.dispatchedAt ?? new Date(Date.parse(clock()) - LONGEST_ATTEMPT_MS).toISOString();
  // What nobody remembers may still run, unless all that was heard is that its run has ended.
  const mayRun = seen ? attempt !== undefined : !news.every((one) => one.kind === 'run' && one.phase === 'completed');
  if (mayRun) await github.endRuns(ref, runId === undefined ? null : [runId], since);
  if (seen) log.info({ ...nameOf(ref), state: seen.state }, 'The issue is gone, and its task with it');
  memory.forget(ref);
  const concerned = memory.waitingFor(issueKey({ ...ref.repo, number: ref.number }));
  return { ...NOTHING, freedRunner: attempt !== undefined, concerned };
}

/** A sign to whoever wrote a command. It only says that the app is awake, so nothing depends on it. */
async function acknowledge({ github, memory, log }: Dependencies, ref: TaskRef, { heard = [] }: Hint): Promise<void> {
  const handled = memory.seen(ref)?.record.commands ?? [];
  for (const id of heard) {
    if (handled.includes(id)) continue;
    await github
      .acknowledge(ref.repo, id)
      .catch((error: unknown) => log.debug({ err: messageOf(error), ...nameOf(ref) }, 'Could not react to a comment'));
  }
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
    const others = sharedWith(deps, ref.repo, runners, now);
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
      offline: memory.offline(ref.repo),
      subtasks: memory.resultsOf(read.dependencies.subIssues.map(({ key }) => key)),
      past,
      graph,
      policies: deps.policies,
      ...others,
      evidence,
      refusal,
    });
  };
  let decision = decideWith({ kind: 'unread' });
  if (decision.kind === 'read-runners') decision = decideWith(await github.listRunners(ref.repo));
  // At once, with no wait in between: the next task to decide must see it.
  const attempt = decision.kind === 'task' ? activeAttempt(decision.record) : undefined;
  if (attempt && decision.kind === 'task')
    memory.reserve(ref, attempt.runner, toPast(ref.number, read.issue, decision.record, { queued: false }));
  return { decision, release: () => memory.release(ref) };
}

async function answerMisplaced({ github }: Dependencies, ref: TaskRef, reading: Reading): Promise<void> {
  const comment = misplacedCommand(reading.facts);
  if (comment) await github.apply(ref, reading, refuse(comment, renderMisplaced(comment.id)));
}

function plan(
  deps: Dependencies,
  ref: TaskRef,
  { facts }: Reading,
  draft: Draft,
  { config, problems, placeOf }: Settings,
): Action[] {
  const view = { draft, facts, configProblems: problems, configPlace: placeOf };
  logBrokenPolicy(deps, ref, draft, facts);
  const sign = (json: string) => deps.signer.sign(facts.repository.id, ref.number, json);
  const rendered = {
    record: renderSticky(view, sign),
    replies: draft.replies.map((reply) => ({ to: reply.to, body: renderReply(reply, view) })),
  };
  return toActions(draft, facts, rendered, { config, broker: deps.broker });
}

/** Once for each task that is told of it. */
function logBrokenPolicy({ log }: Dependencies, ref: TaskRef, { notices }: Draft, facts: Facts): void {
  const broken = (all: readonly Notice[]) => configWarnings(all).find(({ kind }) => kind === 'policy-failed');
  const warning = broken(notices);
  if (warning && !broken(facts.notices))
    log.warn({ ...nameOf(ref), ...warning }, 'A scheduling policy of this app does not work; `priority` stands in');
}

type Settings = { config: Config; problems: string[]; placeOf?: TaskView['configPlace'] };

/** The repository's configuration; with errors in it, the last good one or the defaults, and what is wrong. */
export function configOf(
  { memory, policies }: { memory: Pick<Memory, 'goodConfig'>; policies?: OwnPolicies },
  repo: RepoRef,
  text: string | null,
): Settings {
  if (text === null) {
    memory.goodConfig.delete(repo.id);
    return { config: DEFAULT_CONFIG, problems: [] };
  }
  const parsed = parseConfig(text, [...(policies?.keys() ?? [])]);
  if (parsed.ok) {
    memory.goodConfig.set(repo.id, parsed.config);
    return { config: parsed.config, problems: [], placeOf: parsed.placeOf };
  }
  const problems = parsed.problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`);
  return { config: memory.goodConfig.get(repo.id) ?? DEFAULT_CONFIG, problems };
}

const nameOf = ({ repo, number }: TaskRef) => ({ task: `${repo.owner}/${repo.name}#${number}` });

/** For the log: a rejected promise that nobody waits for. */
export const report = (log: Log, what: string) => (error: unknown) => log.error({ err: messageOf(error) }, what);
