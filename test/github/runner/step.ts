/** Runs one step: condition, variables, the work itself, and what comes of it. */
import { evaluate, evaluateCondition, evaluateTexts } from '../actions/expressions.ts';
import type { Template } from '../actions/template.ts';
import { type Job, stepScope } from './job.ts';
import type { Conclusion } from './protocol.ts';
import type { ProcessResult } from './run-process.ts';

export type Step = {
  number: number;
  name: string;
  /** For the `steps` context; null when the file gives no id. */
  id: string | null;
  if: Template;
  env: Template;
  continueOnError: Template;
  timeoutMinutes: Template;
  /** What the `github` context adds in this step: `action`, `action_path`. */
  github: Record<string, string>;
  work(given: StepEnvironment): Promise<ProcessResult>;
};

export type StepEnvironment = {
  env: Record<string, string>;
  timeout: number | undefined;
  survivesCancel: () => boolean;
};

export async function runStep(job: Job, step: Step): Promise<void> {
  const { number, name, id } = step;
  const tell = (status: 'in_progress' | 'completed', conclusion: Conclusion | null) =>
    job.report.step({ number, name, status, conclusion });
  const conclude = (outcome: Conclusion, conclusion: Conclusion, outputs: Record<string, string>) => {
    if (id !== null) job.steps[id] = { outputs, outcome, conclusion };
    if (conclusion === 'failure') job.status = 'failure';
    tell('completed', conclusion);
  };
  tell('in_progress', null);
  try {
    const scope = () => stepScope(job, job.env, step.github);
    if (job.abandoned || !evaluateCondition(step.if, scope())) {
      conclude('skipped', 'skipped', {});
      return;
    }
    const env = evaluateTexts(step.env, scope());
    const minutes = Number(evaluate(step.timeoutMinutes, scope()) ?? 0);
    const result = await step.work({
      env,
      timeout: minutes > 0 ? minutes * 60_000 : undefined,
      survivesCancel: () => evaluateCondition(step.if, scope()),
    });
    if (result.timedOut) job.report.line(`##[error]The action '${name}' has timed out after ${minutes} minutes.`);
    else if (result.code !== 0) fail(job, `Process completed with exit code ${result.code}.`);
    const good = result.code === 0 && !result.timedOut;
    const outcome = good ? 'success' : job.cancelled ? 'cancelled' : 'failure';
    const forgiven = outcome === 'failure' && evaluate(step.continueOnError, scope()) === true;
    conclude(outcome, forgiven ? 'success' : outcome, result.files.output);
  } catch (error) {
    fail(job, error instanceof Error ? error.message : String(error));
    conclude('failure', 'failure', {});
  }
}

/** An error of the runner itself: in the log, and as annotation. */
export function fail(job: Job, message: string): void {
  job.report.line(`##[error]${message}`);
  job.report.annotate({
    level: 'failure',
    message,
    title: null,
    path: '.github',
    startLine: 1,
    endLine: 1,
    startColumn: null,
    endColumn: null,
  });
}
