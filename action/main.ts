/** The phases of a run, in order. Everything it needs of the outside world comes in as `tools`. */
import { createHash } from 'node:crypto';
import { approvedText } from '../app/contract/approved-text.ts';
import type { Outcome } from '../app/contract/outcome.ts';
import { type Access, acquireAccess, ownLogin } from './access.ts';
import { runAttempt } from './attempt.ts';
import { checkVersion, findClaude } from './claude/find.ts';
import { annotate } from './conclude.ts';
import { gitEnvironment, secretsIn } from './environment.ts';
import { attemptFailed, failureOf } from './failure.ts';
import { decide } from './fence.ts';
import type { GitHub } from './github/port.ts';
import type { Inputs } from './inputs.ts';
import { createLog } from './log.ts';
import { createRedactor } from './redact.ts';
import { listenForStop } from './stop.ts';
import type { Task, Tools } from './task.ts';
import { keepFresh, type Token } from './token.ts';

/** How long the token's end may take: a cancelled job has no time left. */
const REVOKE_MS = { stopped: 500, otherwise: 10_000 };

const RENEW_MS = 15_000;

/** Sets the job's result; throws only for faults before anything was begun. */
export async function main(inputs: Inputs, tools: Tools): Promise<void> {
  const { core } = tools;
  const redactor = createRedactor();
  for (const secret of [inputs.jobToken, ...secretsIn(inputs.environment)]) hide(secret);
  const log = createLog(core, redactor);
  using stop = listenForStop(tools.host, inputs.dispatch.settings.timeoutMinutes);
  const { signal } = stop;
  const sleep = (ms: number) => tools.sleep(ms, signal);

  function hide(secret: string): void {
    redactor.add(secret);
    core.setSecret(secret);
  }

  /** Undefined: another run has the task, and this one leaves no trace. */
  async function work(access: Access, token: Token, github: GitHub): Promise<Outcome | undefined> {
    const admitted = await admit(inputs, access, github, signal);
    if (admitted.kind === 'leave') {
      log.notice(`Nothing to do here: ${admitted.reason}.`);
      return undefined;
    }
    const { environment, runnerName: runner } = inputs;
    const claude = findClaude({ path: environment['PATH'], toolCache: environment['RUNNER_TOOL_CACHE'], runner });
    const inEnvironment = { run: tools.run, environment: gitEnvironment(environment) };
    await checkVersion({ claude, runner, ...inEnvironment, signal });
    const { facts, defaultBranch, record } = admitted;
    return await runAttempt({
      ...{ inputs, access, token, facts, defaultBranch, record, github, claude },
      ...{ tools, log, redactor, sleep, stop: signal },
    });
  }

  let outcome: Outcome | undefined;
  let access: Access | undefined;
  let github: GitHub | undefined;
  try {
    access = await enter(signal);
    hide(access.token);
    // Also while the attempt winds down: its report needs a token too.
    const renew = () => enter(AbortSignal.timeout(RENEW_MS));
    const token = keepFresh(access, { renew, now: tools.now, hide, warn: log.warning });
    github = tools.connect({ token, inputs, redactor, sleep });
    outcome = await work(access, token, github);
  } catch (error) {
    outcome = failureOf(error, signal);
    annotate({ log }, outcome);
  }
  if (access?.isOwn && github) await revoke(github);
  if (outcome && outcome.kind !== 'succeeded') core.setFailed(redactor.redact(`${outcome.kind}: ${outcome.message}`));

  async function enter(signal: AbortSignal): Promise<Access> {
    const { task, attempt, nonce, broker } = inputs.dispatch;
    return await acquireAccess({
      broker,
      request: { task, attempt, nonce },
      jobToken: inputs.jobToken,
      idToken: core.getIDToken,
      fetch: tools.fetch,
      sleep,
      notice: log.notice,
      signal,
    });
  }

  async function revoke(github: GitHub): Promise<void> {
    try {
      await github.revokeToken(AbortSignal.timeout(signal.aborted ? REVOKE_MS.stopped : REVOKE_MS.otherwise));
    } catch (error) {
      log.warning(`The token could not be revoked and ends by itself within the hour: ${String(error)}`);
    }
  }
}

type Admitted = { kind: 'leave'; reason: string } | ({ kind: 'go' } & Pick<Task, 'facts' | 'defaultBranch' | 'record'>);

/** Reads the task once and decides whether this run may work on it. Throws AttemptFailed when nobody may. */
async function admit(inputs: Inputs, access: Access, github: GitHub, signal: AbortSignal): Promise<Admitted> {
  const { dispatch, runId } = inputs;
  const [facts, runs] = await Promise.all([
    github.readTask({ issue: dispatch.task, branch: dispatch.branch, head: dispatch.head }, signal),
    github.listRuns(signal),
  ]);
  const textHash = createHash('sha256').update(approvedText(facts.issue)).digest('hex');
  const app = access.isOwn ? ownLogin(access) : undefined;
  const verdict = decide({ dispatch, runId, facts, runs, textHash, app });
  switch (verdict.kind) {
    case 'leave':
      return verdict;
    case 'fail':
      throw attemptFailed(verdict.failure, verdict.message);
    case 'go':
      return { kind: 'go', facts, defaultBranch: verdict.defaultBranch, record: verdict.record };
  }
}
