/** Gives queued jobs to runners that wait for one: the oldest job that fits. */
import type { GitHub } from '../github.ts';
import { type Job, type Runner, runnersFor } from '../state.ts';
import { revokeTokens } from './jobs.ts';
import { clearTimer, setTimer } from './timers.ts';

/** A runner fits when it carries every label of the job; labels compare without case. */
function fits(runner: Runner, job: Job): boolean {
  const carried = new Set(runner.labels.map((label) => label.name.toLowerCase()));
  return job.labels.every((label) => carried.has(label.toLowerCase()));
}

export function assignJobs(github: GitHub): void {
  for (const repo of github.state.repositories) {
    const queued = repo.runs
      .filter((run) => run.status !== 'completed' && run.status !== 'pending')
      .flatMap((run) => run.jobs)
      .filter((job) => job.status === 'queued' && job.runner === null)
      .sort((a, b) => a.id - b.id);
    for (const job of queued) {
      if (siblingsAtWork(job) >= job.strategy['max-parallel']) continue;
      const runner = runnersFor(github.state, repo).find(
        (one) => one.job === null && github.actions.waiting.has(one.id) && fits(one, job),
      );
      if (runner) assign(github, job, runner);
    }
  }
}

const siblingsAtWork = (job: Job): number =>
  job.run.jobs.filter(
    (one) =>
      one.key === job.key && one.runAttempt === job.runAttempt && one.runner !== null && one.status !== 'completed',
  ).length;

function assign(github: GitHub, job: Job, runner: Runner): void {
  const hand = github.actions.waiting.get(runner.id);
  github.actions.waiting.delete(runner.id);
  job.runner = runner;
  runner.job = job;
  setTimer(github, `acknowledge ${job.id}`, github.actions.times.acknowledge, () => unassign(github, job));
  hand?.(job);
}

/** The runner never began the job: it goes back to the queue. */
export function unassign(github: GitHub, job: Job): void {
  if (job.acknowledged || job.status === 'completed') return;
  clearTimer(github, `acknowledge ${job.id}`);
  revokeTokens(github, job);
  if (job.runner?.job === job) job.runner.job = null;
  job.runner = null;
  assignJobs(github);
}
