/** Room on disks. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../errors.ts';

export type Disk = { freeBytes: number; freeInodes: number; inodes: number };

/** The disk that holds the path, or will. */
export async function readDisk(path: string): Promise<Disk> {
  try {
    const { bavail, bsize, ffree, files } = await statfs(path);
    return { freeBytes: bavail * bsize, freeInodes: ffree, inodes: files };
  } catch (error) {
    if (hasCode(error, 'ENOENT') && dirname(path) !== path) return readDisk(dirname(path));
    throw error;
  }
}
