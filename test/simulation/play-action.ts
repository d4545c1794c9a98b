/**
 * The action without Claude and without processes: the same fence, the same report, the same label swaps and the same pull
 * request, with virtual minutes for the work.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decide, type FenceFacts, type Verdict } from '../../action/fence.ts';
import type { GitHub as JobGitHub } from '../../action/github/port.ts';
import { createDraft, labelChanges, settleDraft } from '../../action/publish.ts';
import { createReporter } from '../../action/report.ts';
import { approvedText } from '../../app/contract/approved-text.ts';
import { type Dispatch, dispatchInputsSchema } from '../../app/contract/dispatch.ts';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import type { Outcome } from '../../app/contract/outcome.ts';
import { FAILURE_ANNOTATION_PREFIX, type Result } from '../../app/contract/result.ts';
import { actionsApp } from '../github/actions/actions-app.ts';
import { toTimestamp } from '../github/clock.ts';
import { moveRef } from '../github/git-refs.ts';
import type { JobMessage, RunnerAnnotation, Update } from '../github/runner/protocol.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export type Work = { dispatch: Dispatch; runId: number; text: string };
export type Watch = { begins(work: Work): void; ends(work: Work): void };

export type ActionOptions = {
  world: World;
  random: Random;
  message: JobMessage;
  github: JobGitHub;
  /** Rejects when the job is to stop. */
  sleep: (ms: number) => Promise<void>;
  /** Nothing ever comes of it until it is stopped. */
  hangs: boolean;
  watch: Watch;
  fence?: ((facts: FenceFacts) => Verdict) | undefined;
};

export type Ended = { conclusion: NonNullable<Update['completed']>['conclusion']; annotations: RunnerAnnotation[] };

/** The reason in `sleep`'s rejection. */
export class Stopped extends Error {}

const MINUTE = 60_000;

export async function playAction(options: ActionOptions): Promise<Ended> {
  const { message, github, sleep, world, fence = decide } = options;
  const { inputs } = message.contexts;
  const dispatch = dispatchInputsSchema.parse(inputs);
  const runId = z.coerce.number().parse(message.contexts.github['run_id']);
  const never = new AbortController().signal;
  try {
    await sleep(options.random.between(1000, 8000));
    const [facts, runs] = await Promise.all([
      github.readTask({ issue: dispatch.task, branch: dispatch.branch, head: dispatch.head }, never),
      github.listRuns(never),
    ]);
    const text = approvedText(facts.issue);
    const textHash = createHash('sha256').update(text).digest('hex');
    const verdict = fence({ dispatch, runId, facts, runs, textHash, app: undefined });
    if (verdict.kind === 'leave') return { conclusion: 'success', annotations: [] };
    if (verdict.kind === 'fail') return failed({ kind: verdict.failure, message: verdict.message });
    const work = { dispatch, runId, text };
    options.watch.begins(work);
    try {
      return await attempt(options, dispatch, facts, verdict.defaultBranch);
    } finally {
      options.watch.ends(work);
    }
  } catch (error) {
    if (error instanceof Stopped) return failed({ kind: 'cancelled', message: 'The job was cancelled.' }, 'cancelled');
    return failed({ kind: 'overloaded', message: `GitHub did not answer: ${String(error)}` });
  }

  function failed(
    outcome: Exclude<Outcome, { kind: 'succeeded' }>,
    conclusion: Ended['conclusion'] = 'failure',
  ): Ended {
    return { conclusion, annotations: [annotation(`${FAILURE_ANNOTATION_PREFIX}${outcome.kind}`, outcome.message)] };
  }

  async function attempt(
    { random }: ActionOptions,
    { task: issue, branch, nonce, attempt: number }: Dispatch,
    facts: Awaited<ReturnType<JobGitHub['readTask']>>,
    base: string,
  ): Promise<Ended> {
    const reporter = createReporter({
      github,
      repositoryId: facts.repositoryId,
      nonce,
      hasButtons: false,
      runUrl: `${world.github.url}/acme/shop/actions/runs/${runId}`,
      now: world.time.now,
      warn: () => {},
    });
    let head = await push(world, message.token, branch, `Start of attempt ${number}`, base);
    const task = { issue, branch };
    const pull = { repositoryId: facts.repositoryId, base, head: branch, title: facts.issue.title, body: `#${issue}` };
    const others = [...labelChanges(facts, 'in-progress'), ...(facts.pr ? [] : [createDraft(pull)])];
    const applied = await reporter.tell(head, 'Claude is working', others, never);
    const draft = applied.at(-1);
    const opened = facts.pr
      ? { pr: facts.pr }
      : await settleDraft(draft ?? { ok: false, message: 'no answer' }, pull, github, task, never);
    const outcome = pickOutcome(random, world.time.now());
    if (options.hangs) await sleep(365 * 24 * 60 * MINUTE);
    await sleep(random.between(1, 15) * MINUTE);
    if (outcome.kind !== 'no-changes')
      head = await push(world, message.token, branch, `Work of attempt ${number}`, base);
    if (outcome.kind === 'succeeded' || outcome.kind === 'tests-failed') {
      await reporter.tell(head, 'The tests run', labelChanges(facts, 'testing'), never);
      await sleep(random.between(5, 120) * 1000);
    }
    const pr = 'pr' in opened ? opened.pr : null;
    const ok = outcome.kind === 'succeeded';
    const result: Result = {
      version: 1,
      task: issue,
      attempt: number,
      nonce,
      outcome,
      branch,
      pr: pr?.number ?? null,
      tests: { status: ok ? 'passed' : 'failed', passed: 1, failed: ok ? 0 : 1, skipped: 0 },
      repairRounds: 0,
      turns: 3,
      costUsd: 0.1,
      durationMs: 1000,
      denials: [],
    };
    const output = { title: outcome.kind, summary: outcome.kind, text: writeMarker('result', markerJson(result)) };
    const ready = ok && pr?.isDraft ? [{ kind: 'ready-pr' as const, prId: pr.id }] : [];
    await reporter.finish(head, { conclusion: ok ? 'SUCCESS' : 'FAILURE', output }, ready, never);
    return { conclusion: ok ? 'success' : 'failure', annotations: [] };
  }
}

function pickOutcome(random: Random, now: number): Outcome {
  if (random.chance(0.75)) return { kind: 'succeeded' };
  const kind = random.pick(['tests-failed', 'usage-limit', 'no-changes', 'overloaded'] as const);
  const resetsAt = new Date(now + 45 * MINUTE).toISOString();
  return { kind, message: `Played: ${kind}.`, ...(kind === 'usage-limit' && { resetsAt }) };
}

const annotation = (title: string, message: string): RunnerAnnotation => ({
  level: 'failure',
  title,
  message,
  path: '.github',
  startLine: 1,
  endLine: 1,
  startColumn: null,
  endColumn: null,
});

/** One commit on the task's branch, made when it is missing; refused when the job's token is no longer good, as git would be. */
async function push({ github, git, repository }: World, token: string, branch: string, message: string, base: string) {
  if (github.state.tokens.get(token)?.revoked !== false) throw new Error('The token is no longer good');
  const ref = `refs/heads/${branch}`;
  const before = git.tip(ref) ?? null;
  const author = { name: 'Cluster', email: 'cluster@example.invalid', date: toTimestamp(github.clock.now()) };
  const parent = before ?? git.tip(`refs/heads/${base}`) ?? '';
  const after = git.commit(
    parent,
    { [`work/${branch.replaceAll('/', '-')}`]: `${message} ${github.clock.now()}` },
    message,
    author,
  );
  await moveRef(github, repository, actionsApp(github).bot, ref, before, after);
  return after;
}
