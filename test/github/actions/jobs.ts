/** Jobs come and go: made from the file, finished by a runner, by a cancel or by an error. */
import type { GitHub } from '../github.ts';
import { type Annotation, type Job, newId, type RunConclusion, type WorkflowRun } from '../state.ts';
import { tellJob } from './events.ts';
import { clearTimer } from './timers.ts';
import type { JobFile } from './workflow-file.ts';

export type NewJob = {
  file: JobFile;
  name: string;
  labels: string[];
  matrix: Job['matrix'];
  strategy: Job['strategy'];
  concurrency: Job['concurrency'];
  continueOnError: boolean;
};

/** Adds a job with its check run. It is not told yet: the caller decides whether it is queued, pending or skipped. */
export function addJob(github: GitHub, run: WorkflowRun, given: NewJob): Job {
  const { state, clock } = github;
  const { repository: repo } = run;
  const now = clock.now();
  const id = newId(state);
  const job: Job = {
    id,
    run,
    runAttempt: run.runAttempt,
    key: given.file.key,
    ...given,
    outputs: {},
    summary: '',
    cancel: null,
    token: null,
    acknowledged: false,
    status: 'queued',
    conclusion: null,
    runner: null,
    steps: [],
    log: '',
    // GitHub gives a job and its check run one id.
    checkRun: {
      id,
      suite: run.suite,
      name: given.name,
      headSha: run.headSha,
      externalId: '',
      detailsUrl: `${github.url}/${repo.owner.login}/${repo.name}/actions/runs/${run.id}/job/${id}`,
      status: 'queued',
      conclusion: null,
      startedAt: now,
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    },
    createdAt: now,
    startedAt: null,
    completedAt: null,
  };
  run.jobs.push(job);
  repo.checkRuns.push(job.checkRun);
  return job;
}

/** Ends a job, once: later calls change nothing. Its token dies, its runner is free. */
export function finishJob(github: GitHub, job: Job, conclusion: RunConclusion): void {
  if (job.status === 'completed') return;
  const now = github.clock.now();
  for (const step of job.steps)
    if (step.status !== 'completed') {
      step.conclusion = step.status === 'queued' ? 'skipped' : conclusion === 'success' ? 'success' : 'cancelled';
      step.status = 'completed';
      step.startedAt ??= now;
      step.completedAt = now;
    }
  job.status = 'completed';
  job.conclusion = conclusion;
  job.startedAt ??= now;
  job.completedAt = now;
  job.checkRun.status = 'completed';
  job.checkRun.conclusion = conclusion === 'startup_failure' ? 'failure' : conclusion;
  job.checkRun.completedAt = now;
  job.run.updatedAt = now;
  revokeTokens(github, job);
  for (const timer of ['timeout', 'acknowledge', 'force']) clearTimer(github, `${timer} ${job.id}`);
  if (job.runner?.job === job) job.runner.job = null;
  tellJob(github, job, 'completed');
}

export function revokeTokens(github: GitHub, job: Job): void {
  const token = job.token === null ? undefined : github.state.tokens.get(job.token);
  if (token) token.revoked = true;
  job.token = null;
  for (const [secret, owner] of github.actions.idTokenRequests)
    if (owner === job) github.actions.idTokenRequests.delete(secret);
}

/** An annotation of GitHub itself on a job, as it makes them for lost runners. */
export function annotate(job: Job, level: Annotation['level'], message: string): void {
  job.checkRun.annotations.push({
    path: '.github',
    startLine: 1,
    endLine: 1,
    startColumn: null,
    endColumn: null,
    level,
    title: null,
    message,
    rawDetails: null,
  });
}
