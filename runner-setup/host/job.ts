/** The job at work, as job-started.sh noted it; and what jobs left running. Linux: reads /proc. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './read.ts';

/** The note's process is still the one that it was: an id is given again, its start is not. */
export async function jobIsAtWork(directory: string): Promise<boolean> {
  const [pid = '', started] = ((await readIfThere(join(directory, 'job'))) ?? '').split(' ');
  if (!/^\d+$/.test(pid)) return false;
  if (started === undefined) return false;
  for (const one of [pid, ...(await numbersOutside(pid))]) {
    if ((await startOf(one)) === started) return true;
  }
  return false;
}

/** A job in a container notes the number that its process has there; from outside it has another one. */
async function numbersOutside(pid: string): Promise<string[]> {
  const outside: string[] = [];
  for (const one of await processes())
    if (new RegExp(`^NSpid:.*\\s${pid}$`, 'm').test(await readProc(one, 'status'))) outside.push(one);
  return outside;
}

const processes = async (): Promise<string[]> => (await readdir('/proc')).filter((one) => /^\d+$/.test(one));

/** Processes that carry the variables of a job of the instance in this directory; a name may be another cluster's too. */
export async function processesOfJobs(directory: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await processes()) {
    const variables = (await readProc(pid, 'environ')).split('\0');
    if (
      variables.includes(`CLAUDE_CLUSTER_INSTANCE=${directory}`) &&
      variables.some((one) => one.startsWith('GITHUB_RUN_ID='))
    )
      found.push(Number(pid));
  }
  return found;
}

/** When a process started, in ticks since the PC did; undefined when it has ended, or there is no /proc. */
export const startOf = async (pid: string): Promise<string | undefined> =>
  (await readProc(pid, 'stat')).replace(/^.*\) /s, '').split(' ')[19];

/** Empty when it has ended, or is not ours to look at. */
const readProc = (pid: string, file: string): Promise<string> =>
  readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
