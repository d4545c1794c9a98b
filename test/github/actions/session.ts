/**
 * The session of a registered runner: it waits for jobs, begins them, reports, and is missed when it falls silent. Plain
 * functions, so that a simulation can play runners without processes; service.ts puts them on HTTP.
 */
import { HttpError, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { JobMessage, Update } from '../runner/protocol.ts';
import type { Job, Step } from '../state.ts';
import { assignJobs, unassign } from './assign.ts';
import { stopJob } from './cancel.ts';
import { jobScope } from './contexts.ts';
import { tellJob, tellRun } from './events.ts';
import { evaluate } from './expressions.ts';
import { annotate, finishJob } from './jobs.ts';
import { loseRunner } from './lost.ts';
import { jobMessage } from './message.ts';
import { deleteRunner } from './register.ts';
import type { Session } from './runtime.ts';
import { settle } from './settle.ts';
import { clearTimer, setTimer } from './timers.ts';

/** GitHub's default for `timeout-minutes`. */
const TIMEOUT_MINUTES = 360;

/** Waits for a job. `offer` is called at most once; the returned function takes the runner off the list again. */
export function waitForJob(github: GitHub, { runner }: Session, offer: (message: JobMessage) => void): () => void {
  const hand = (job: Job) => offer(jobMessage(github, job));
  github.actions.waiting.set(runner.id, hand);
  // A runner that asks again has no job, whatever we thought: one it never began goes to somebody else.
  if (runner.job && !runner.job.acknowledged) unassign(github, runner.job);
  assignJobs(github);
  return () => {
    if (github.actions.waiting.get(runner.id) === hand) github.actions.waiting.delete(runner.id);
  };
}

/** The runner begins the job. Throws 409 when the job has gone to another or is over. */
export function startJob(github: GitHub, { runner }: Session, job: Job): void {
  if (job.runner !== runner || job.status !== 'queued') throw new HttpError(409, `Job ${job.id} is not yours`);
  const { run } = job;
  const now = github.clock.now();
  clearTimer(github, `acknowledge ${job.id}`);
  job.acknowledged = true;
  job.status = 'in_progress';
  job.startedAt = now;
  job.checkRun.status = 'in_progress';
  job.checkRun.startedAt = now;
  setTimer(github, `timeout ${job.id}`, timeoutOf(github, job), () => timeOut(github, job));
  tellJob(github, job, 'in_progress');
  if (run.status === 'in_progress') return;
  run.status = 'in_progress';
  run.updatedAt = now;
  tellRun(github, run, 'in_progress');
}

function timeoutOf(github: GitHub, job: Job): number {
  const scope = jobScope(github, job.run, job.file, { matrix: job.matrix, strategy: job.strategy });
  const minutes = Number(evaluate(job.file.timeoutMinutes, scope) ?? TIMEOUT_MINUTES);
  return (minutes > 0 ? minutes : TIMEOUT_MINUTES) * 60_000;
}

function timeOut(github: GitHub, job: Job): void {
  const minutes = Math.round(timeoutOf(github, job) / 60_000);
  const text = `The job running on runner ${job.runner?.name} has exceeded the maximum execution time of ${minutes} minutes.`;
  annotate(job, 'failure', text);
  stopJob(github, job, 'timed_out');
}

/** What the runner reports. After the job's end (lost, cancelled by force) it changes nothing and says 409. */
export function updateJob(github: GitHub, { home, runner }: Session, job: Job, update: Update): void {
  if (job.runner !== runner || job.status !== 'in_progress') throw new HttpError(409, `Job ${job.id} is over`);
  job.log += update.log;
  if (update.summary !== null) job.summary = update.summary;
  job.checkRun.annotations.push(...update.annotations.map((one) => ({ ...one, rawDetails: null })));
  for (const step of update.steps) mergeStep(job.steps, step, github.clock.now());
  if (!update.completed) return;
  job.outputs = update.completed.outputs;
  finishJob(github, job, update.completed.conclusion);
  if (runner.ephemeral) deleteRunner(github, home, runner);
  settle(github);
}

function mergeStep(steps: Step[], update: Update['steps'][number], now: number): void {
  let step = steps.find((one) => one.number === update.number);
  if (!step) {
    step = { ...update, status: 'queued', conclusion: null, startedAt: null, completedAt: null };
    steps.push(step);
    steps.sort((a, b) => a.number - b.number);
  }
  step.name = update.name;
  step.status = update.status;
  step.conclusion = update.conclusion;
  if (update.status !== 'queued') step.startedAt ??= now;
  if (update.status === 'completed') step.completedAt ??= now;
}

/** Calls back once when the job is to stop. The returned function forgets it. */
export function watchJob(github: GitHub, { runner }: Session, job: Job, stop: (job: Job) => void): () => void {
  if (job.runner !== runner) throw notFound();
  const told = () => stop(job);
  if (job.cancel !== null || job.status === 'completed') {
    told();
    return () => {};
  }
  github.actions.watchers.set(job.id, told);
  return () => {
    if (github.actions.watchers.get(job.id) === told) github.actions.watchers.delete(job.id);
  };
}

/** The runner goes by itself: offline at once, and a poll of its that is still under way can't bring it back. */
export function leave(github: GitHub, { runner }: Session): void {
  for (const [credential, session] of github.actions.sessions)
    if (session.runner === runner) github.actions.sessions.delete(credential);
  loseRunner(github, runner);
}
