/** What lies in a directory, and since when. Other jobs may be removing it at this moment. */
import { lstat, readdir } from 'node:fs/promises';
import { hasCode } from './system-error.ts';

/** Names in it, or below it; none where there is no directory. */
export async function namesIn(directory: string, recursive = false): Promise<string[]> {
  try {
    return await readdir(directory, { recursive });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** Milliseconds since 1970; 0 for what is gone. */
export async function modifiedAt(path: string): Promise<number> {
  try {
    return (await lstat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 0;
    throw error;
  }
}
