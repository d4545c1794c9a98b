/** Reads files that a task may have written: whatever stands there, the action neither waits nor reads outside. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { hasCode } from '../system-error.ts';

/**
 * The text of a regular file, at most `limit` bytes of it; undefined when there is none. A symbolic link is not followed,
 * since it may lead to a file of the PC, and a pipe is not waited for.
 */
export async function readPlainFile(path: string, limit: number): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    const buffer = Buffer.alloc(Math.min(stat.size, limit));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    // ELOOP: a link; ENXIO: a socket or a pipe.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO', 'EACCES')) return undefined;
    throw error;
  }
}
