/** srt as the sandbox: each command runs on the PC as it is, behind srt's walls. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeCovers } from './covers.ts';
import type { Confined, ConfineOptions } from './open.ts';
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
      await writeFile(settings, srtSettings(policy));
      const reachesLoopback = policy.hosts.some(isOnLoopback);
      return async (command) => {
        const exit = await run(insideSrt(command, { srt: probe.srt, settings, reachesLoopback }));
        if (exit.ended !== null) await removeCovers(places.worktree);
        return exit;
      };
    },
    close: async () => undefined,
  };
}
