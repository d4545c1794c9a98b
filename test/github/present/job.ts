/** A job of a run in REST shape (OpenAPI `job`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { type Job, nodeId } from '../state.ts';
import { repoUrls } from './urls.ts';

export function presentJob(github: GitHub, job: Job): Record<string, unknown> {
  const { run, runner } = job;
  const { api, html } = repoUrls(github, run.repository);
  const time = (at: number | null) => (at === null ? null : toTimestamp(at));
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflow.name,
    head_branch: run.headBranch,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.runAttempt,
    node_id: nodeId('CheckRun', job.id),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${html}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: toTimestamp(job.createdAt),
    // GitHub gives a job that has not begun the time of its creation here.
    started_at: toTimestamp(job.startedAt ?? job.createdAt),
    completed_at: time(job.completedAt),
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: time(step.startedAt),
      completed_at: time(step.completedAt),
    })),
    check_run_url: `${api}/check-runs/${job.checkRun.id}`,
    labels: job.labels,
    // An assignment shows only when the runner has begun.
    runner_id: job.acknowledged && runner ? runner.id : null,
    runner_name: job.acknowledged && runner ? runner.name : null,
    runner_group_id: job.acknowledged && runner ? 1 : null,
    runner_group_name: job.acknowledged && runner ? 'Default' : null,
  };
}
