/** Takes checkouts away, also those that a killed job has left. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../system-error.ts';

/** Renaming is at once, deleting is not: a half-deleted checkout never stands where a task would be looked for. */
export async function discard(path: string, gitDir: string, trash: string): Promise<void> {
  const aside = join(trash, randomUUID());
  await mkdir(trash, { recursive: true });
  try {
    await rename(path, aside);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  await rm(gitDir, { recursive: true, force: true });
  await rm(aside, { recursive: true, force: true });
  try {
    await rmdir(dirname(path));
  } catch (error) {
    // Another attempt of the same issue is there, or nobody ever was.
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}

/** What a killed job could not delete. Another job may be deleting the same at this moment. */
export async function emptyTrash(trash: string): Promise<void> {
  await mkdir(trash, { recursive: true });
  for (const entry of await readdir(trash)) await rm(join(trash, entry), { recursive: true, force: true });
}
