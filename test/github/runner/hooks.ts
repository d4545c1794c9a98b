/** The runner's own scripts before and after every job: ACTIONS_RUNNER_HOOK_JOB_STARTED and _COMPLETED. */
import type { Job } from './job.ts';
import { runProcess } from './run-process.ts';
import { fail } from './step.ts';

const HOOKS = {
  started: { variable: 'ACTIONS_RUNNER_HOOK_JOB_STARTED', name: 'Set up runner' },
  completed: { variable: 'ACTIONS_RUNNER_HOOK_JOB_COMPLETED', name: 'Complete runner' },
} as const;

/** One that fails fails the job. */
export async function runHook(job: Job, counter: { next: number }, which: keyof typeof HOOKS): Promise<void> {
  const { variable, name } = HOOKS[which];
  const script = job.base[variable];
  if (!script || job.abandoned) return;
  const step = { number: counter.next++, name };
  job.report.step({ ...step, status: 'in_progress', conclusion: null });
  const { code } = await runProcess(job, {
    file: 'bash',
    args: ['--noprofile', '--norc', '-e', '-o', 'pipefail', script],
    cwd: job.layout.workspace,
    env: {},
    timeout: undefined,
    survivesCancel: () => which === 'completed',
  });
  if (code !== 0) {
    fail(job, `Process completed with exit code ${code}.`);
    job.status = 'failure';
  }
  job.report.step({ ...step, status: 'completed', conclusion: code === 0 ? 'success' : 'failure' });
}
