/** The policy as mounts of a container, which sees nothing of the PC but them. */
import { stat } from 'node:fs/promises';
import { hasCode } from '../system-error.ts';
import type { Mount } from './container.ts';
import type { Policy } from './policy.ts';

const isBelow = (path: string, parent: string) => path.startsWith(`${parent}/`);

/** What does not exist is left out; what is hidden or frozen counts only where something above it is shown. */
export async function mountsOf({ hidden, shown, writable, frozen }: Policy): Promise<Mount[]> {
  const visible = [...new Set([...shown, ...writable])];
  const within = (path: string) => visible.some((one) => isBelow(path, one));
  const mounts = await Promise.all([
    ...visible.map(async (path): Promise<Mount | undefined> => {
      if ((await kindOf(path)) === undefined) return undefined;
      return { kind: 'bind', path, isWritable: writable.includes(path) };
    }),
    ...frozen.filter(within).map(async (path): Promise<Mount | undefined> => {
      return (await kindOf(path)) === undefined ? undefined : { kind: 'bind', path, isWritable: false };
    }),
    ...hidden.filter(within).map(async (path): Promise<Mount | undefined> => {
      const kind = await kindOf(path);
      if (kind === undefined) return undefined;
      return kind === 'directory'
        ? { kind: 'empty', path }
        : { kind: 'bind', path, from: '/dev/null', isWritable: false };
    }),
  ]);
  return mounts.filter((mount) => mount !== undefined);
}

async function kindOf(path: string): Promise<'directory' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return undefined;
    throw error;
  }
}
