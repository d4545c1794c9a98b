/** One command at a time may change a root: a second `join` would otherwise undo what the first one notes. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, SetupError } from '../errors.ts';
import { startOf } from './job.ts';

/** Held beside the root, which `leave` may remove. */
const lockPath = (root: string): string => `${root}.lock`;

/** Throws a SetupError when another command that still lives holds it. */
export async function withLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = lockPath(root);
  await take(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await ownLine(), { flag: 'wx' });
  } catch (error) {
    if (hasCode(error, 'EACCES')) throw new SetupError(`This user may not write to ${dirname(path)}.`, 'Use sudo.');
    if (!hasCode(error, 'EEXIST')) throw error;
    const [pid = '', started] = (await readFile(path, 'utf8')).split(' ');
    if (await lives(Number(pid), started))
      throw new SetupError(`Another command (process ${pid}) is changing this PC.`, 'Wait for its end.');
    // Its process died, or the PC was switched off.
    await rm(path, { force: true });
    await writeFile(path, await ownLine(), { flag: 'wx' });
  }
}

const ownLine = async (): Promise<string> => [process.pid, (await startOf(`${process.pid}`)) ?? ''].join(' ').trim();

/** Its number alone may be another process's by now, after a reboot above all. */
async function lives(pid: number, started: string | undefined): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return started === undefined || started === (await startOf(`${pid}`));
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
