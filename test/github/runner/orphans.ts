/** What a job left running: GitHub's runner marks its steps by RUNNER_TRACKING_ID and ends the rest when the job is over. */
import { readdir, readFile } from 'node:fs/promises';

/** Kills them and returns their pids. Linux only: reads /proc. */
export async function killOrphans(trackingId: string): Promise<number[]> {
  const killed: number[] = [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    if (pid === process.pid || !(await environment(pid)).includes(`RUNNER_TRACKING_ID=${trackingId}`)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed.push(pid);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return killed;
}

async function environment(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  } catch {
    // It ended meanwhile, or is not ours to look at.
    return [];
  }
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ESRCH';
