/** Stops runs and jobs. */
import type { GitHub } from '../github.ts';
import type { Job, WorkflowRun } from '../state.ts';
import type { Unit } from './concurrency.ts';
import { jobScope } from './contexts.ts';
import { evaluateCondition } from './expressions.ts';
import { annotate, finishJob } from './jobs.ts';

/** Jobs whose `if:` holds even then (`always()`) go on, as on GitHub; `force` stops those too, and waits for no runner. */
export function cancelRun(github: GitHub, run: WorkflowRun, options: { force: boolean; because?: string }): void {
  run.cancelled = true;
  run.updatedAt = github.clock.now();
  for (const job of run.jobs) {
    if (job.status === 'completed') continue;
    if (options.because) annotate(job, 'failure', options.because);
    if (options.force) {
      stopJob(github, job, 'cancelled');
      finishJob(github, job, 'cancelled');
    } else if (!evaluateCondition(job.file.if, jobScope(github, run, job.file))) stopJob(github, job, 'cancelled');
  }
}

/** A job that has no runner ends at once; otherwise its runner is told and reports the end. */
export function stopJob(github: GitHub, job: Job, reason: 'cancelled' | 'timed_out'): void {
  if (job.status === 'completed') return;
  if (job.runner === null) {
    finishJob(github, job, 'cancelled');
    return;
  }
  if (job.cancel !== null) return;
  job.cancel = reason;
  github.actions.watchers.get(job.id)?.();
}

export function cancelUnit(github: GitHub, unit: Unit, group: string): void {
  const because = `Canceling since a higher priority waiting request for '${group}' exists`;
  if (unit.kind === 'run') cancelRun(github, unit.run, { force: false, because });
  else {
    annotate(unit.job, 'failure', because);
    stopJob(github, unit.job, 'cancelled');
  }
}
