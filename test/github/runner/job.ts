/** What a job knows while its steps run. */
import type { Scope } from '../actions/expressions.ts';
import type { Json } from '../actions/template.ts';
import type { Layout } from './layout.ts';
import type { Mask } from './mask.ts';
import type { Running, Stop } from './process.ts';
import type { Conclusion, JobMessage } from './protocol.ts';
import type { Report } from './report.ts';

export type Job = {
  message: JobMessage;
  layout: Layout;
  mask: Mask;
  report: Report;
  stop: Stop;
  /** What every process gets: the runner's own environment and GitHub's variables. */
  base: Record<string, string>;
  runner: Record<string, Json>;
  /** `env:` of workflow and job, and what steps wrote to GITHUB_ENV. */
  env: Record<string, string>;
  /** What steps wrote to GITHUB_PATH, newest first. */
  path: string[];
  steps: Record<string, { outputs: Record<string, string>; outcome: Conclusion; conclusion: Conclusion }>;
  status: 'success' | 'failure';
  cancelled: boolean;
  /** The server has given the job up: nothing more is to be done for it. */
  abandoned: boolean;
  /** The process of the step at work, and whether it may go on when the job is cancelled. */
  current: { running: Running; survivesCancel: () => boolean } | null;
};

/** Contexts and functions for a step's expressions. */
export function stepScope(job: Job, env: Record<string, string>, github: Record<string, Json> = {}): Scope {
  const { contexts, token } = job.message;
  const status = job.cancelled ? 'cancelled' : job.status;
  return {
    contexts: {
      ...contexts,
      github: { ...contexts.github, token, workspace: job.layout.workspace, ...github },
      env,
      job: { status },
      runner: job.runner,
      steps: job.steps,
    },
    functions: {
      success: () => status === 'success',
      failure: () => status === 'failure',
      cancelled: () => status === 'cancelled',
      always: () => true,
      hashfiles: () => {
        throw new Error('hashFiles() is not implemented by the local runner');
      },
    },
  };
}

/** The job is to stop: the step at work too, unless its `if:` holds even then. */
export function cancelJob(job: Job): void {
  job.cancelled = true;
  if (job.current && !job.current.survivesCancel()) job.current.running.stop(job.stop);
}

/** The server knows the job no more: whatever runs is stopped, and no step follows. */
export function abandonJob(job: Job): void {
  job.cancelled = true;
  job.abandoned = true;
  job.current?.running.stop(job.stop);
}
