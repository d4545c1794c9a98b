/** Names in a directory, or below it; none where there is no directory. */
import { readdir } from 'node:fs/promises';
import { hasCode } from './system-error.ts';

export async function namesIn(directory: string, recursive = false): Promise<string[]> {
  try {
    return await readdir(directory, { recursive });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
