/** One attempt, from an admitted task to its report and the clean-up, however it ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../app/contract/outcome.ts';
import { answerCheckName } from '../app/contract/result.ts';
import { answer } from './answer/answer.ts';
import { PLAN_SCHEMA } from './answer/plan.ts';
import { answerSystemPrompt } from './answer/prompt.ts';
import { REVIEW_SCHEMA } from './answer/review.ts';
import { authorOf } from './author.ts';
import { hear } from './briefing.ts';
import { type Agent, createAgent } from './claude/agent.ts';
import type { ClaudeEvent } from './claude/events.ts';
import { conclude } from './conclude.ts';
import { certificatesIn, claudeEnvironment, commandEnvironment, gitEnvironment } from './environment.ts';
import { failureOf } from './failure.ts';
import type { Log } from './log.ts';
import { deliverMessages } from './messages/deliver.ts';
import { watchPc } from './pc.ts';
import { systemPrompt } from './prompt.ts';
import { commitMessage } from './render/pull-request.ts';
import { createReporter, type Reporter } from './report.ts';
import { doRounds } from './rounds.ts';
import { openSandbox, type Sandbox } from './sandbox/open.ts';
import { findPlaces } from './sandbox/places.ts';
import type { Session } from './session.ts';
import { findTaskSession, keepTaskSession } from './session-of-task.ts';
import { newWork, type Task, type Work } from './task.ts';
import { CLOSING_SCHEMA } from './threads.ts';
import { prepareDisk, removeOld } from './upkeep/janitor.ts';
import { beginJournal, keepOrder } from './upkeep/of-task.ts';
import type { Checkout } from './workspace/checkout.ts';
import { createGit, credentials } from './workspace/git.ts';
import { checkGit } from './workspace/git-version.ts';
import { openReading, openWorkspace, placesOf } from './workspace/open.ts';
import type { Worktree } from './workspace/worktree.ts';

/** A cancelled job is killed 10 s after the signal, and up to 2 s of them went into ending Claude; a lost one may be any time. */
const CLOSING_MS = { hurried: 2500, otherwise: 60_000 };

/** Never throws for what happens in the attempt: the outcome says it. */
export async function runAttempt(admitted: Task): Promise<Outcome> {
  await keepOrder(admitted, prepareDisk);
  const { task, journal } = await beginJournal(admitted);
  const { inputs, facts, tools, stop, log } = task;
  const { dispatch } = inputs;
  const startedAt = tools.now();
  const reportPc = watchPc({ inputs, measure: tools.measure, now: tools.now }, log.warning);
  const isAnswer = dispatch.head !== '';
  const work = newWork(isAnswer ? null : facts.pr);
  const reporter = createReporter({
    github: task.github,
    repositoryId: facts.repositoryId,
    nonce: dispatch.nonce,
    name: isAnswer ? answerCheckName(dispatch.task) : undefined,
    hasButtons: task.access.isOwn,
    runUrl: inputs.runUrl,
    now: tools.now,
    warn: log.warning,
  });
  const temp = await mkdtemp(join(inputs.temp, 'claude-'));
  let worktree: Worktree | undefined;
  let checkout: Checkout | undefined;
  let sandbox: Sandbox | undefined;
  let agent: Agent | undefined;
  let outcome: Outcome;
  try {
    await checkGit(whereToWork(task).git, { cwd: inputs.home, runner: inputs.runnerName, signal: stop });
    if (isAnswer) {
      const opened = await sideBySide(openTaskReading(task), openTaskSandbox(task, work, temp));
      [checkout, sandbox] = opened.both;
      if (!checkout || !sandbox) throw opened.error;
      work.lacksLfs = checkout.lacksLfs;
      agent = makeAgent(task, reporter, undefined, temp, { cwd: checkout.path, sandbox, schema: schemaOfAnswer(task) });
      await answer(task, { checkout, agent, reporter }, work);
    } else {
      const opened = await sideBySide(openTaskWorkspace(task), openTaskSandbox(task, work, temp));
      [worktree, sandbox] = opened.both;
      if (!worktree || !sandbox) throw opened.error;
      work.lacksLfs = worktree.lacksLfs;
      const earlier = await findTaskSession(task, worktree, sandbox.claudeHome);
      const heard = await hear(task);
      const schema = heard.threads.open.length > 0 ? CLOSING_SCHEMA : undefined;
      agent = makeAgent(task, reporter, earlier, temp, { cwd: worktree.path, sandbox, schema });
      const isResumed = earlier !== undefined;
      await doRounds(task, { worktree, agent, heard, isResumed, reporter, temp, sandbox }, work);
    }
    outcome = { kind: 'succeeded' };
  } catch (error) {
    outcome = failureOf(error, stop);
    if (outcome.kind === 'bug') log.info(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const isHurried = stop.aborted && outcome.kind !== 'run-timeout';
  const closing = AbortSignal.timeout(isHurried ? CLOSING_MS.hurried : CLOSING_MS.otherwise);
  if (worktree) await salvage(task, worktree, work, outcome, closing);
  await deliverMessages(task, work, outcome, closing);
  const totals = agent?.totals() ?? { turns: 0, costUsd: 0, denials: [] };
  const pc = await reportPc();
  const durationMs = tools.now() - startedAt;
  if (worktree && agent) await keepTaskSession(task, agent, work, outcome);
  const session = agent?.session().id;
  await conclude(task, reporter, { outcome, work, totals, durationMs, pc, session }, closing);
  await cleanUp(task, worktree ?? checkout, temp, sandbox);
  // A cancelled job has no time for it; the next one has.
  if (!stop.aborted) await keepOrder(task, removeOld);
  await journal.close(outcome, totals.costUsd, new Date(tools.now()));
  return outcome;
}

/** A file that cannot be deleted does not change how the attempt ended. */
async function cleanUp(
  task: Task,
  workspace: Pick<Worktree, 'remove'> | undefined,
  temp: string,
  sandbox: Sandbox | undefined,
): Promise<void> {
  try {
    await sandbox?.close();
    await workspace?.remove();
    await rm(temp, { recursive: true, force: true });
  } catch (error) {
    task.log.warning(`The workspace could not be removed and is left for the next task to remove: ${String(error)}`);
  }
}

/** What Claude had done when the attempt was stopped is pushed, so that the next attempt carries on from it. */
async function salvage(
  task: Task,
  worktree: Worktree,
  work: Work,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  if (!work.hasClaudeRun || outcome.kind === 'succeeded' || outcome.kind === 'push-rejected') return;
  try {
    await worktree.commit(commitMessage(`Unfinished work (${outcome.kind})`, task.inputs.dispatch.task), signal);
    // Also what was committed when the stop came between commit and push.
    work.head = await worktree.push(signal);
    work.changes = await worktree.changes(signal);
  } catch (error) {
    task.log.warning(`Unfinished work could not be pushed: ${String(error)}`);
  }
}

async function openTaskWorkspace(task: Task): Promise<Worktree> {
  const { inputs, stop } = task;
  const author = authorOf(task);
  return await openWorkspace(
    { ...whereToWork(task), defaultBranch: task.defaultBranch, author, settings: inputs.dispatch.settings },
    stop,
  );
}

async function openTaskReading(task: Task): Promise<Checkout> {
  const { head, task: number } = task.inputs.dispatch;
  const { pull: reviewed } = task.facts;
  const pull = reviewed === null ? undefined : number;
  const base = reviewed?.base ?? task.defaultBranch;
  return await openReading({ ...whereToWork(task), head, pull, base }, task.stop);
}

function whereToWork({ inputs, token, tools, sleep }: Task) {
  const { home, repository, dispatch } = inputs;
  const { server } = inputs.github;
  return {
    ...{ home, repository, dispatch },
    git: createGit(tools.run, gitEnvironment(inputs.environment)),
    remote: {
      url: `${server}/${repository.owner}/${repository.name}.git`,
      credentials: async () => credentials(server, await token()),
      sleep,
    },
  };
}

/** Neither needs the other. Where one fails, the other is given all the same, to be closed; `error` is that of the first. */
async function sideBySide<A, B>(first: Promise<A>, second: Promise<B>) {
  const [one, other] = await Promise.allSettled([first, second]);
  const given = <T>(settled: PromiseSettledResult<T>) => (settled.status === 'fulfilled' ? settled.value : undefined);
  const both: [A | undefined, B | undefined] = [given(one), given(other)];
  return { both, error: [one, other].find((settled) => settled.status === 'rejected')?.reason };
}

/** Loud where there is none though one was wanted: the log here, the check run in the report. */
async function openTaskSandbox(task: Task, work: Work, temp: string): Promise<Sandbox> {
  const { inputs, tools, log, stop } = task;
  const sandbox = await openSandbox(
    {
      run: tools.run,
      settings: inputs.dispatch.settings,
      places: findPlaces(inputs, placesOf(inputs).path, temp),
      environment: commandEnvironment(inputs.environment, temp),
      claude: task.claude,
      certificates: certificatesIn(inputs.environment),
      baseUrl: inputs.environment['ANTHROPIC_BASE_URL'] || undefined,
      readOnly: inputs.dispatch.head !== '',
    },
    stop,
  );
  work.sandbox = sandbox.state;
  const { state } = sandbox;
  if (state.kind === 'none') return sandbox;
  log.info(`Claude Code and the commands run in the sandbox ${state.kind}.`);
  if (state.why !== undefined) log.warning(state.why);
  return sandbox;
}

const isReviewing = ({ inputs, facts }: Task): boolean => inputs.dispatch.head !== '' && facts.pull !== null;

function schemaOfAnswer(task: Task): object | undefined {
  if (isReviewing(task)) return REVIEW_SCHEMA;
  return task.inputs.dispatch.kind === 'plan' ? PLAN_SCHEMA : undefined;
}

function makeAgent(
  task: Task,
  reporter: Reporter,
  earlier: Session | undefined,
  temp: string,
  { cwd, sandbox, schema }: { cwd: string; sandbox: Sandbox; schema: object | undefined },
): Agent {
  const { inputs, log, stop } = task;
  const { dispatch } = inputs;
  const readOnly = dispatch.head !== '';
  const isReview = isReviewing(task);
  const duty = { ...dispatch, leavesMessages: task.access.isOwn };
  return createAgent({
    run: sandbox.runClaude,
    claude: task.claude,
    cwd,
    environment: {
      ...claudeEnvironment(inputs.environment, temp),
      ...sandbox.environment,
      ...sandbox.claudeEnvironment,
    },
    settings: dispatch.settings,
    specialty: dispatch.specialty,
    systemPrompt: readOnly ? answerSystemPrompt(duty, isReview) : systemPrompt(duty),
    readOnly,
    schema,
    newId: task.tools.randomUuid,
    earlier,
    onEvent(event, progress) {
      logEvent(log, event);
      reporter.note(progress, stop);
    },
  });
}

function logEvent(log: Log, event: ClaudeEvent): void {
  const line = describeEvent(event);
  if (line !== undefined) log.info(line);
}

function describeEvent(event: ClaudeEvent): string | undefined {
  switch (event.kind) {
    case 'said':
      return `Claude: ${event.text}`;
    case 'tool':
      return `→ ${event.name} ${JSON.stringify(event.input).slice(0, 300)}`;
    case 'retrying':
      return `The Anthropic API did not answer (${event.status ?? 'no status'}); another try follows.`;
    case 'limit':
      return `A usage limit is reached until ${event.resetsAt?.toISOString() ?? 'an unknown time'}.`;
    case 'turn':
    case 'returned':
    case 'todo-created':
    case 'result':
      return undefined;
  }
}
