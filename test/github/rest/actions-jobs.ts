/** Jobs of runs, and their logs. */

import { logLink } from '../actions/logs.ts';
import { rerun } from '../actions/rerun.ts';
import { actingUser } from '../actor.ts';
import { HttpError, notFound } from '../errors.ts';
import { presentJob } from '../present/job.ts';
import type { Job, Repository } from '../state.ts';
import { findRun } from './actions-runs.ts';
import { onRepository } from './operation.ts';
import { paginateIn } from './paginate.ts';

function findJob(repo: Repository, id: number): Job {
  const job = repo.runs.flatMap((run) => run.jobs).find((one) => one.id === id);
  if (!job) throw notFound();
  return job;
}

export const jobOperations = [
  onRepository('actions/list-jobs-for-workflow-run', { actions: 'read' }, 'read', (call) => {
    const run = findRun(call.repo, call.path.run_id);
    const jobs = run.jobs.filter((job) => call.query.filter === 'all' || job.runAttempt === run.runAttempt);
    return paginateIn(call, 'jobs', jobs, (job) => presentJob(call.github, job));
  }),

  onRepository('actions/list-jobs-for-workflow-run-attempt', { actions: 'read' }, 'read', (call) => {
    const run = findRun(call.repo, call.path.run_id);
    const jobs = run.jobs.filter((job) => job.runAttempt === call.path.attempt_number);
    return paginateIn(call, 'jobs', jobs, (job) => presentJob(call.github, job));
  }),

  onRepository('actions/get-job-for-workflow-run', { actions: 'read' }, 'read', ({ github, repo, path }) => ({
    status: 200,
    body: presentJob(github, findJob(repo, path.job_id)),
  })),

  onRepository(
    'actions/re-run-job-for-workflow-run',
    { actions: 'write' },
    'write',
    ({ github, repo, actor, path }) => {
      const job = findJob(repo, path.job_id);
      const user = actingUser(actor);
      if (!user) throw new HttpError(401, 'Requires authentication');
      rerun(github, job.run, user, (one) => one.key === job.key);
      return { status: 201, body: {} };
    },
  ),

  onRepository('actions/download-job-logs-for-workflow-run', { actions: 'read' }, 'read', ({ github, repo, path }) => {
    const job = findJob(repo, path.job_id);
    if (job.log === '') throw notFound();
    return { status: 302, headers: { location: logLink(github, job) } };
  }),
];
