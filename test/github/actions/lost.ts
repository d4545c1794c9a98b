/** A runner fell silent, left, or was replaced. */
import type { GitHub } from '../github.ts';
import type { Runner } from '../state.ts';
import { unassign } from './assign.ts';
import { annotate, finishJob } from './jobs.ts';
import { settle } from './settle.ts';
import { clearTimer } from './timers.ts';

/** GitHub's words. */
const LOST =
  'The self-hosted runner lost communication with the server. Verify the machine is running and has a healthy network ' +
  'connection. Anything in your workflow that terminates the runner process, starves it for CPU/Memory, or blocks its ' +
  'network access can cause this error.';

/** It is offline now. A job it had begun fails; one it had not begun is queued again. */
export function loseRunner(github: GitHub, runner: Runner): void {
  clearTimer(github, `lost ${runner.id}`);
  runner.lastSeenAt = null;
  github.actions.waiting.delete(runner.id);
  const { job } = runner;
  if (!job) return;
  if (!job.acknowledged) {
    unassign(github, job);
    return;
  }
  annotate(job, 'failure', LOST);
  finishJob(github, job, 'failure');
  settle(github);
}
