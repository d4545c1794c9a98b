/** One look at one task: read facts → derive and decide (pure) → apply. */

import { DEFAULT_CONFIG } from './config/schema.ts';
import { type State, stateOf } from './contract/labels.ts';
import { type Action, toActions } from './core/actions.ts';
import type { Facts } from './core/facts.ts';
import { concernedBy, nodeOf } from './core/graph/concerned.ts';
import { keyOf as issueKey } from './core/graph/issue-name.ts';
import { type Hint, sightsIn } from './core/hint.ts';
import { misplacedCommand, refuse } from './core/misplaced.ts';
import { configWarnings, type Notice } from './core/notices.ts';
import { asShown } from './core/position.ts';
import { rankOf } from './core/schedule/rank.ts';
import { activeAttempt, type Context, type Draft } from './core/task.ts';
import { isForTask, unhandledCommands } from './core/unhandled.ts';
import { type DecideDependencies, decideOn } from './decide-on.ts';
import { isUnanswered, messageOf } from './github/errors.ts';
import type { Seen } from './github/memory.ts';
import type {
  Acknowledger,
  Applied,
  Applier,
  Labelled,
  Pacer,
  Reading,
  RunEnder,
  TaskReader,
  TaskRef,
} from './github/ports.ts';
import type { RecordSigner } from './github/record-signature.ts';
import { type Log, nameOf } from './log.ts';
import { renderPart } from './render/plan.ts';
import { renderMisplaced, renderReply } from './render/replies.ts';
import { renderSticky } from './render/sticky.ts';
import { configOf, type Settings } from './settings.ts';

export type Dependencies = DecideDependencies & {
  github: TaskReader & Applier & RunEnder & Acknowledger & Pick<Pacer, 'takeContent'>;
  signer: RecordSigner;
  /** Calls back after a time; the result cancels it. */
  later: (ms: number, call: () => void) => () => void;
  log: Log;
  /** Base URL of the token broker, or ''. */
  broker: string;
};

export type Looked = { freedRunner: boolean; concerned: TaskRef[] } & Pick<Draft, 'wait' | 'ticked'>;
const NOTHING: Looked = { freedRunner: false, wait: null, concerned: [], ticked: [] };

/** Whether GitHub's limits leave room to carry the actions out now; the rank tells who goes first. */
export type MayWrite = (actions: readonly Action[], rank: number) => boolean;

/** One look at one task, and once more when GitHub refused what was decided. */
export async function look(
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
    branch: (seen ? seen.record.branch : hint.branch) ?? null,
    runOf: memory.runOf,
    relations: hint.relations ?? seen?.related,
    sights: sightsIn(hint.news),
    specialties: (memory.goodConfig.get(ref.repo.id) ?? DEFAULT_CONFIG).specialties.names,
    record: seen?.record,
  };
  const [read] = await Promise.all([github.readTask(ref, known), acknowledge(deps, ref, hint)]);
  if (!read) return await end(deps, ref, hint);
  const settings = configOf(deps, ref.repo, read.configText);
  const reading = { ...read, specialties: settings.config.specialties.names };
  const { decision, release } = await decideOn(deps, ref, reading, settings.config, hint, refusal);
  if (decision.kind === 'leave' && decision.unlabel.length > 0)
    await github.apply(ref, reading, [{ kind: 'remove-labels', names: decision.unlabel }]);
  if (decision.kind === 'leave') await answerMisplaced(deps, ref, reading);
  const behind = taskBehind(deps, ref, reading.facts);
  if (decision.kind !== 'task') return { ...NOTHING, concerned: behind };
  const now = deps.clock();
  logBrokenPolicy(deps, ref, decision, reading.facts);
  const actions = plan(deps, ref, reading, decision, settings, seen?.shown, now);
  if (!mayWrite(actions, rankOf(reading.facts.issue, settings.config))) {
    release();
    return 'postponed';
  }
  if (actions.length > 0)
    deps.log.info({ ...nameOf(ref), state: decision.state, actions: actions.map(({ kind }) => kind) }, 'Task changed');
  const applied = await github.apply(ref, reading, actions).catch((error: unknown) => {
    // The attempt may have begun all the same: its place stays taken until the next look.
    if (!isUnanswered(error)) release();
    throw error;
  });
  const { record, state } = decision;
  const { repository } = reading.facts;
  const isAnew = isWrittenAnew(actions, reading.facts.issue);
  const issue = { ...reading.facts.issue, ...changed(applied, state, isAnew) };
  for (const [nonce, runId] of applied.runs) memory.runOf.set(nonce, runId);
  const node = nodeOf(decision, reading.facts);
  const shown = actions.length > 0 ? { wait: decision.wait, at: now } : seen?.shown;
  const related = reading.facts.dependencies.blockers.some(({ from }) => from === 'relation');
  const concerned = concernedBy(seen?.node, node, memory.nodes()).map((other) => other.ref);
  const { wait, ticked } = decision;
  const pull = withoutFeedback(reading.facts.pull);
  memory.remember({ ref, state, record, issue, repository, at: deps.clock(), node, related, wait, pull, shown });
  if (applied.refusal) {
    deps.log.warn({ ...nameOf(ref), detail: applied.refusal.detail }, 'GitHub refused the dispatch');
    if (refusal) return NOTHING;
    // What people ticked is in the record by now.
    const heard = { ...hint, evidence: { ...hint.evidence, ticked: [] } };
    const again = await look(deps, ref, heard, mayWrite, applied.refusal);
    return again === 'postponed' ? again : { ...again, ticked };
  }
  const freedRunner = seen !== undefined && activeAttempt(seen.record) !== undefined && !activeAttempt(record);
  // Of a plan there may be more to make, now that these are there.
  const made = applied.made.length > 0 ? [...applied.made, ref.number].map((number) => ({ ...ref, number })) : [];
  return { freedRunner, wait, concerned: [...concerned, ...behind, ...made], ticked };
}

/**
 * The app's own write is no news to the timer. What somebody else wrote between reading and writing, with its webhook lost, is
 * seen when the task is read again for its age; a completed one is not, so there the timer looks once more. So it does where a lost
 * comment was written anew: another process may have done the same within the same second.
 */
const changed = ({ updatedAt }: Applied, state: State, isAnew: boolean) =>
  updatedAt === null || state === 'completed' || isAnew ? {} : { updatedAt };

const isWrittenAnew = (actions: readonly Action[], { labels }: Facts['issue']): boolean =>
  actions.some(({ kind }) => kind === 'create-record') && labels.some((label) => stateOf(label) !== undefined);

/** What people said is read anew each time. */
function withoutFeedback(pull: Facts['pull']): Facts['pull'] {
  if (!pull) return null;
  const { feedback: _, ...kept } = pull;
  return kept;
}

/** The task whose pull request this is, when somebody asks there for changes that it has not heard of. */
function taskBehind({ memory }: Dependencies, { repo }: TaskRef, { issue, comments }: Facts): TaskRef[] {
  if (issue.taskOfPull === undefined) return [];
  const ref = { repo, number: issue.taskOfPull };
  const handled = memory.seen(ref)?.record.commands ?? [];
  return unhandledCommands({ comments }, handled).some(isForTask) ? [ref] : [];
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

async function answerMisplaced({ github }: Dependencies, ref: TaskRef, reading: Reading & Labelled): Promise<void> {
  const comment = misplacedCommand(reading.facts);
  if (comment) await github.apply(ref, reading, refuse(comment, renderMisplaced(comment.id)));
}

/** Nothing, where all that would be written is another place in the queue, and people were told of one lately. */
function plan(
  deps: Dependencies,
  ref: TaskRef,
  reading: Reading,
  draft: Draft,
  settings: Settings,
  shown: Seen['shown'],
  now: string,
): Action[] {
  const actions = actionsFor(deps, ref, reading, draft, settings);
  const before = actions.length > 0 ? asShown(draft, shown, now) : undefined;
  return before && actionsFor(deps, ref, reading, before, settings).length === 0 ? [] : actions;
}

function actionsFor(
  deps: Dependencies,
  ref: TaskRef,
  { facts }: Reading,
  draft: Draft,
  { config, problems, placeOf }: Settings,
): Action[] {
  const view = { draft, facts, configProblems: problems, configPlace: placeOf };
  const sign = (json: string) => deps.signer.sign(facts.repository.id, ref.number, json);
  const rendered = {
    record: renderSticky(view, sign),
    parts: draft.parts.map((part) =>
      renderPart(part, { parent: ref.number, plan: draft.record.plan?.id ?? '', by: draft.record.plan?.by ?? '' }),
    ),
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
