/** Checks of what jobs leave behind. */
import { hasCode } from '../errors.ts';
import { jobIsAtWork, processesOfJobs } from '../host/job.ts';
import { type InstanceCheck, ok, problem } from './finding.ts';

export const orphans: InstanceCheck = async ({ host, paths }) => {
  if (host.platform !== 'linux') return ok('orphans', `not looked for on ${host.platform}`);
  if (await jobIsAtWork(paths.directory)) return ok('orphans', 'a job is at work');
  const pids = await processesOfJobs(paths.directory);
  if (pids.length === 0) return ok('orphans', 'no job left a process');
  return problem(
    'orphans',
    `left running by a job that is over: ${pids.join(', ')}`,
    'They take memory and ports, and may still write to workspaces.',
    `kill ${pids.join(' ')}`,
    async () => {
      for (const pid of pids) end(pid);
    },
  );
};

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
