/** One command at a time may change a root: a second `join` would otherwise undo what the first one notes. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode, SetupError } from '../errors.ts';

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
    await writeFile(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (hasCode(error, 'EACCES')) throw new SetupError(`This user may not write to ${dirname(path)}.`, 'Use sudo.');
    if (!hasCode(error, 'EEXIST')) throw error;
    const pid = Number(await readFile(path, 'utf8'));
    if (lives(pid)) throw new SetupError(`Another command (process ${pid}) is changing this PC.`, 'Wait for its end.');
    // Its process died, or the PC was switched off.
    await rm(path, { force: true });
    await writeFile(path, String(process.pid), { flag: 'wx' });
  }
}

function lives(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
