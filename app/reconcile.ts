/**
 * The one pipeline: read facts → derive and decide (pure) → apply. Webhooks and the timer only say which task to look
 * at. Looks at one task never overlap, and hints that come meanwhile melt into one.
 */
import { parseConfig } from './config/parse.ts';
import { type Config, DEFAULT_CONFIG } from './config/schema.ts';
import { toActions } from './core/actions.ts';
import { type Decision, decide } from './core/decide.ts';
import { concernedBy, graphOf, nodeOf } from './core/graph/concerned.ts';
import { type Hint, hintOf, isNews, mergeHints } from './core/hint.ts';
import { standsAside } from './core/hold.ts';
import { toPast } from './core/schedule/remembered.ts';
import { activeAttempt, type Context, type Draft } from './core/task.ts';
import { messageOf } from './github/errors.ts';
import type { Memory } from './github/memory.ts';
import { nextInLine } from './github/next-in-line.ts';
import type { Applied, Applier, Reading, RepoRef, RunnerLister, TaskReader, TaskRef } from './github/ports.ts';
import type { RecordSigner } from './github/record-signature.ts';
import { createSerial } from './github/serial.ts';
import { renderReply } from './render/replies.ts';
import { renderSticky } from './render/sticky.ts';

export type Log = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

export type Dependencies = {
  github: TaskReader & RunnerLister & Applier;
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
  /** Resolves when nothing is under way, for one task or for all. */
  idle(ref?: TaskRef): Promise<void>;
  /** Takes no more hints and resolves when what is under way is finished. */
  stop(): Promise<void>;
};

/** A runner that just finished a job may still be called busy for a moment. */
const RUNNER_SETTLES_MS = 3000;
/** After an error; what was heard must not be forgotten. */
const LOOK_AGAIN_MS = 5000;
/** Longer waits are left to the timer. */
const MAX_ALARM_MS = 60 * 60 * 1000;

export function createReconciler(deps: Dependencies): Reconciler {
  const { memory, log } = deps;
  let stopped = false;
  const alarms = new Map<string, () => void>();
  const keyOf = ({ repo, number }: TaskRef) => `${repo.id}#${number}`;

  const looks = createSerial<{ ref: TaskRef; hint: Hint }>({
    merge: (waiting, item) => ({ ref: item.ref, hint: mergeHints(waiting.hint, item.hint) }),
    async work({ ref, hint: why }) {
      if (!isNews(why, memory.seen(ref))) return;
      follow(ref, await look(deps, ref, why));
    },
    onError(error, { ref, hint: why }) {
      log.error({ err: error, ...nameOf(ref) }, 'Could not look at the task; trying again soon');
      if (!stopped) alarm(keyOf(ref), LOOK_AGAIN_MS, () => hint(ref, why));
    },
  });

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
    idle,
    async stop() {
      stopped = true;
      for (const cancel of alarms.values()) cancel();
      await idle();
    },
  };
}

type Looked = { freedRunner: boolean; wait: Draft['wait']; concerned: TaskRef[] };
const NOTHING: Looked = { freedRunner: false, wait: null, concerned: [] };

/** One look at one task, and once more when GitHub refused what was decided. */
async function look(deps: Dependencies, ref: TaskRef, hint: Hint, refusal: Context['refusal'] = null): Promise<Looked> {
  const { github, memory } = deps;
  const seen = memory.seen(ref);
  const logins = [...hint.logins, ...(seen?.issue.author ? [seen.issue.author.login] : [])];
  const known = {
    logins,
    branch: seen?.record.branch ?? null,
    runOf: memory.runOf,
    relations: hint.relations ?? seen?.related,
    record: seen?.record,
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
    const applied = await carryOut(deps, ref, reading, decision, settings);
    const { record, state } = decision;
    const { issue, repository } = reading.facts;
    for (const [nonce, runId] of applied.runs) memory.runOf.set(nonce, runId);
    const node = nodeOf(decision, reading.facts);
    const related = reading.facts.dependencies.blockers.some(({ from }) => from === 'relation');
    const concerned = concernedBy(seen?.node, node, memory.nodes()).map((other) => other.ref);
    memory.remember({ ref, state, record, issue, repository, at: deps.clock(), node, related });
    if (applied.refusal) {
      deps.log.warn({ ...nameOf(ref), detail: applied.refusal.detail }, 'GitHub refused the dispatch');
      return refusal ? NOTHING : await look(deps, ref, hint, applied.refusal);
    }
    const freedRunner = seen !== undefined && activeAttempt(seen.record) !== undefined && !activeAttempt(record);
    return { freedRunner, wait: decision.wait, concerned };
  } finally {
    release();
  }
}

async function decideOn(
  deps: Dependencies,
  ref: TaskRef,
  { facts: read }: Reading,
  config: Config,
  { evidence }: Hint,
  refusal: Context['refusal'],
): Promise<{ decision: Decision; release: () => void }> {
  const { github, memory } = deps;
  const now = deps.clock();
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

async function carryOut(
  deps: Dependencies,
  ref: TaskRef,
  reading: Reading,
  draft: Draft,
  { config, problems }: Settings,
): Promise<Applied> {
  const { facts } = reading;
  const view = { draft, facts, configProblems: problems };
  const sign = (json: string) => deps.signer.sign(facts.repository.id, facts.issue.number, json);
  const rendered = {
    record: renderSticky(view, sign),
    replies: draft.replies.map((reply) => ({ to: reply.to, body: renderReply(reply, view) })),
  };
  const actions = toActions(draft, facts, rendered, { config, broker: deps.broker });
  if (actions.length > 0)
    deps.log.info({ ...nameOf(ref), state: draft.state, actions: actions.map(({ kind }) => kind) }, 'Task changed');
  return deps.github.apply(ref, reading, actions);
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
