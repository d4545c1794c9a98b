/**
 * Brings runs as far as they get without anybody's doing. Level-triggered: whoever changed something calls `settle`, and
 * what follows is read from the state alone.
 */
import type { GitHub } from '../github.ts';
import type { Job, RunConclusion, WorkflowRun } from '../state.ts';
import { assignJobs } from './assign.ts';
import { stopJob } from './cancel.ts';
import { mayLeaveQueue } from './concurrency.ts';
import { jobsOf, resultOf } from './contexts.ts';
import { tellJob, tellRun } from './events.ts';
import { expandJob } from './expand.ts';

export function settle(github: GitHub): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const repo of github.state.repositories)
      for (const run of repo.runs) if (run.status !== 'completed' && advance(github, run)) changed = true;
  }
  assignJobs(github);
}

/** One step for one run; says whether anything changed. */
function advance(github: GitHub, run: WorkflowRun): boolean {
  if (run.status === 'pending') {
    if (run.cancelled) return completeRun(github, run, 'cancelled');
    if (!mayLeaveQueue(run.repository, { kind: 'run', run })) return false;
    run.status = 'queued';
    return true;
  }
  const current = run.jobs.filter((job) => job.runAttempt === run.runAttempt);
  for (const file of run.file.jobs) {
    if (jobsOf(run, file.key).length > 0) continue;
    const ready = file.needs.every((key) => {
      const jobs = jobsOf(run, key);
      return jobs.length > 0 && jobs.every((job) => job.status === 'completed');
    });
    if (!ready) continue;
    expandJob(github, run, file);
    return true;
  }
  for (const job of current) {
    if (job.status === 'pending' && mayLeaveQueue(run.repository, { kind: 'job', job })) {
      job.status = 'queued';
      tellJob(github, job, 'queued');
      return true;
    }
    if (failFast(github, job, current)) return true;
  }
  if (current.every((job) => job.status === 'completed')) return completeRun(github, run, conclusionOf(run, current));
  return false;
}

/** A failed job of a matrix stops its siblings. */
function failFast(github: GitHub, job: Job, current: Job[]): boolean {
  if (job.conclusion !== 'failure' || job.continueOnError || !job.strategy['fail-fast']) return false;
  const siblings = current.filter((one) => one.key === job.key && one.status !== 'completed' && one.cancel === null);
  for (const sibling of siblings) stopJob(github, sibling, 'cancelled');
  return siblings.length > 0;
}

function conclusionOf(run: WorkflowRun, jobs: Job[]): RunConclusion {
  const result = resultOf(jobs);
  return run.cancelled && result === 'skipped' ? 'cancelled' : result;
}

export function completeRun(github: GitHub, run: WorkflowRun, conclusion: RunConclusion): true {
  run.status = 'completed';
  run.conclusion = conclusion;
  run.updatedAt = github.clock.now();
  run.suite.updatedAt = run.updatedAt;
  tellRun(github, run, 'completed');
  return true;
}
