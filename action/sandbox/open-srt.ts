/** srt as the sandbox: each command runs on the PC as it is, behind srt's walls. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../system-error.ts';
import { removeCovers } from './covers.ts';
import type { Confined, ConfineOptions } from './open.ts';
import type { Policy } from './policy.ts';
import { probeSrt } from './probe.ts';
import { insideSrt, isOnLoopback, srtSettings } from './srt.ts';

export async function openSrt(options: ConfineOptions, signal: AbortSignal): Promise<Confined> {
  const { run, places, environment, directory } = options;
  const probe = await probeSrt({ run, environment, temp: directory, signal });
  if (!probe.ok) return probe;
  return {
    ok: true,
    sharesLogin: true,
    async confine(name, policy) {
      const settings = join(directory, `${name}.json`);
      const reachesLoopback = policy.hosts.some(isOnLoopback);
      return async (command) => {
        await writeFile(settings, srtSettings(await withoutSharedTemp(policy)));
        const exit = await run(insideSrt(command, { srt: probe.srt, settings, reachesLoopback }));
        if (exit.ended !== null) await removeCovers(places.worktree);
        return exit;
      };
    },
    close: async () => undefined,
  };
}

/** srt's own temporary directory, of all its users on the PC; ours is the attempt's. */
const SHARED_TEMP = '/tmp/claude';

/**
 * Where it is, srt lets every command read and write it, even when it is hidden (`getDefaultWritePaths` in its sources): one task
 * could leave something there for the next. Only a rule against writing wins; what is in it is then hidden piece by piece.
 */
async function withoutSharedTemp(policy: Policy): Promise<Policy> {
  if (policy.writable.some((path) => path.startsWith(`${SHARED_TEMP}/`))) return policy;
  const names = await namesIn(SHARED_TEMP);
  if (names === undefined) return policy;
  const hidden = [...policy.hidden, ...names.map((name) => join(SHARED_TEMP, name))];
  return { ...policy, hidden, frozen: [...policy.frozen, SHARED_TEMP] };
}

/** Undefined where there is no such directory; none of one that is somebody else's, which nobody can read inside either. */
async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    if (hasCode(error, 'EACCES')) return [];
    throw error;
  }
}
