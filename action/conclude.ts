/** The end of an attempt: pull request, check run, job summary, and where none of these can be made, an annotation. */
import type { Outcome } from '../app/contract/outcome.ts';
import type { PcReport } from '../app/contract/pc.ts';
import { FAILURE_ANNOTATION_PREFIX, type Result, resultSchema, type TestCounts } from '../app/contract/result.ts';
import type { Totals } from './claude/agent.ts';
import type { Change } from './github/port.ts';
import { threadReply } from './render/answer.ts';
import { type Final, finalOutput, jobSummary } from './render/check.ts';
import { prBody } from './render/pull-request.ts';
import { answerEndingOf, endingOf } from './render/words.ts';
import type { Reporter } from './report.ts';
import type { Task, Work } from './task.ts';
import { repliesTo } from './threads.ts';

export type End = {
  outcome: Outcome;
  work: Work;
  totals: Totals;
  durationMs: number;
  pc: PcReport | undefined;
  /** The id of Claude's session; undefined when the attempt ended before there was one. */
  session: string | undefined;
};

/** Never throws: what cannot be reported on GitHub becomes an error annotation of the job, which the app reads too. */
export async function conclude(task: Task, reporter: Reporter, end: End, signal: AbortSignal): Promise<void> {
  // What it takes out of the report itself is told there too.
  task.redactor.redact(jobSummary(describe(task, end)));
  const final = describe(task, end);
  const { outcome, work } = end;
  if (work.head === undefined) {
    annotate(task, outcome);
  } else {
    try {
      const { conclusion } = final.isAnswer ? answerEndingOf(outcome, work.published.as) : endingOf(outcome);
      const check = { conclusion, output: finalOutput(final) };
      const answers = await reporter.finish(work.head, check, prChanges(task, end), signal);
      for (const answer of answers) {
        if (!answer.ok) task.log.warning(`The pull request was not brought up to date: ${answer.message}`);
      }
      await answerThreads(task, work, outcome, signal);
      if (outcome.kind === 'succeeded' && work.pr) await dress(task, work.pr.number, signal);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      task.log.warning(`The check run could not be completed: ${why}`);
      annotate(
        task,
        outcome.kind === 'succeeded' ? { kind: 'bug', message: `The result could not be reported: ${why}` } : outcome,
      );
    }
  }
  try {
    await task.tools.core.writeSummary(task.redactor.redact(jobSummary(final)));
  } catch (error) {
    task.log.warning(`The job summary could not be written: ${String(error)}`);
  }
}

/** Replies in the conversations of the review; to say that one is settled is for people. */
async function answerThreads(
  { github, inputs, log }: Task,
  { threads, answers }: Work,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<void> {
  const changes = repliesTo(threads, answers, outcome).map(
    ({ threadId, ...reply }): Change => ({ kind: 'answer-thread', threadId, body: threadReply(reply, inputs.runUrl) }),
  );
  if (changes.length === 0) return;
  try {
    for (const answer of await github.apply(changes, signal)) {
      if (!answer.ok) log.warning(`A conversation of the review got no reply: ${answer.message}`);
    }
  } catch (error) {
    log.warning(
      `The conversations of the review got no replies: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Labels and reviewers of the configuration: what GitHub does not take is said, and changes nothing else. */
async function dress({ github, inputs, log }: Task, number: number, signal: AbortSignal): Promise<void> {
  const { labels = [], reviewers = [] } = inputs.dispatch.settings;
  const quietly = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      log.warning(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (labels.length > 0) {
    await quietly('The pull request got no labels', () => github.labelPull(number, labels, signal));
  }
  if (reviewers.length > 0) {
    await quietly('Nobody was asked for a review', () => github.askForReview(number, reviewers, signal));
  }
}

export function annotate({ log }: Pick<Task, 'log'>, outcome: Outcome): void {
  if (outcome.kind !== 'succeeded') log.error(outcome.message, `${FAILURE_ANNOTATION_PREFIX}${outcome.kind}`);
}

function describe(task: Task, { outcome, work, totals, durationMs, pc, session }: End): Final {
  const { dispatch } = task.inputs;
  const clean = task.redactor.redact;
  const result: Result = resultSchema.parse({
    version: 1,
    task: dispatch.task,
    attempt: dispatch.attempt,
    nonce: dispatch.nonce,
    outcome: outcome.kind === 'succeeded' ? outcome : { ...outcome, message: clean(outcome.message).slice(0, 2000) },
    branch: dispatch.branch,
    published: work.pr ? 'pull request' : work.published.as,
    pr: work.pr?.number ?? null,
    tests: work.gate?.counts ?? NOT_RUN,
    repairRounds: work.repairRounds,
    turns: totals.turns,
    costUsd: totals.costUsd,
    durationMs,
    denials: totals.denials.slice(0, 50).map((denial) => clean(denial).slice(0, 200)),
    ...(pc && { pc }),
    ...(work.hasClaudeRun && session !== undefined && { session }),
  });
  const { said, outbox, changes, setupFailure, gate, weakening, sandbox, lacksLfs } = work;
  const { runnerName, runUrl } = task.inputs;
  const isAnswer = dispatch.head !== '';
  const address = work.published.url;
  return {
    result,
    isAnswer,
    address,
    said,
    outbox,
    changes,
    setupFailure,
    gate,
    weakening,
    runnerName,
    runUrl,
    sandbox,
    masked: task.redactor.masked(),
    lacksLfs,
  };
}

const NOT_RUN: TestCounts = { status: 'none', passed: 0, failed: 0, skipped: 0 };

function prChanges(task: Task, { outcome, work, totals, durationMs }: End): Change[] {
  const { pr } = work;
  if (!pr || !work.hasClaudeRun) return [];
  const ok = outcome.kind === 'succeeded';
  const body = prBody({
    issue: task.inputs.dispatch.task,
    said: work.said,
    changes: work.changes,
    weakening: work.weakening,
    template: work.template,
    runUrl: task.inputs.runUrl,
    end: { ok, gate: work.gate, repairRounds: work.repairRounds, ...totals, durationMs },
  });
  return [
    { kind: 'update-pr', prId: pr.id, body },
    ...(ok && pr.isDraft ? [{ kind: 'ready-pr', prId: pr.id } as const] : []),
  ];
}
