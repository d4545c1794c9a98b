/** The webhooks of runs, jobs and the check runs GitHub makes for jobs. */
import type { GitHub } from '../github.ts';
import { presentCheckRunEvent, presentCheckSuiteEvent } from '../present/check.ts';
import { presentJob } from '../present/job.ts';
import { presentRunEvent } from '../present/run.ts';
import { presentWorkflow } from '../present/workflow.ts';
import type { Job, WorkflowRun } from '../state.ts';
import { inBackground } from './background.ts';

export function tellRun(github: GitHub, run: WorkflowRun, action: 'requested' | 'in_progress' | 'completed'): void {
  github.emit({
    repo: run.repository,
    sender: run.triggeringActor,
    event: 'workflow_run',
    action,
    payload: () => ({
      workflow_run: presentRunEvent(github, run),
      workflow: presentWorkflow(github, run.repository, run.workflow),
    }),
  });
  if (action === 'completed') inBackground(github, () => tellSuite(github, run));
}

async function tellSuite(github: GitHub, run: WorkflowRun): Promise<void> {
  const { repository: repo, triggeringActor: sender } = run;
  const payload = { check_suite: await presentCheckSuiteEvent(github, repo, run.suite) };
  github.emit({ repo, sender, event: 'check_suite', action: 'completed', payload: () => payload });
}

export function tellJob(github: GitHub, job: Job, action: 'queued' | 'in_progress' | 'completed'): void {
  const { repository: repo, triggeringActor: sender } = job.run;
  github.emit({
    repo,
    sender,
    event: 'workflow_job',
    action,
    payload: () => ({ workflow_job: presentJob(github, job) }),
  });
  if (action === 'in_progress') return;
  github.emit({
    repo,
    sender,
    event: 'check_run',
    action: action === 'queued' ? 'created' : 'completed',
    payload: () => ({ check_run: presentCheckRunEvent(github, repo, job.checkRun) }),
  });
}
