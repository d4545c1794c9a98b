/** GitHub has the last word on whether a runner is there. */
import { join } from 'node:path';
import type { Context } from '../apply/context.ts';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { newestLog } from '../host/last-jobs.ts';
import { instancePaths } from '../paths.ts';

const SAYS = 'Listening for Jobs';
const EVERY_MS = 1000;
const PATIENCE_MS = 2 * 60_000;

/** Throws a SetupError that names the runners which stay offline. */
export async function waitOnline(names: readonly string[], { host, api }: Context): Promise<void> {
  const deadline = host.now() + PATIENCE_MS;
  let waiting = [...names];
  for (;;) {
    const offline: string[] = [];
    for (const name of waiting) {
      if ((await api.findRunner(name))?.online) host.print(`${name} is online.`);
      else offline.push(name);
    }
    waiting = offline;
    if (waiting.length === 0) return;
    if (host.now() >= deadline)
      throw new SetupError(
        `GitHub says that ${waiting.join(', ')} is offline after ${PATIENCE_MS / 60_000} minutes.`,
        `Ask: doctor. A service's own words: journalctl -u claude-runner-${waiting[0]}`,
      );
    await host.wait(EVERY_MS);
    host.signal.throwIfAborted();
  }
}

/** Until GitHub has noticed that it ended; not for ever, since it may take its time. */
export async function waitOffline(name: string, { host, api }: Context): Promise<void> {
  const deadline = host.now() + PATIENCE_MS;
  while ((await api.findRunner(name))?.online && host.now() < deadline) {
    await host.wait(EVERY_MS);
    host.signal.throwIfAborted();
  }
}

/** Where GitHub can't be asked, the runner's own word: that it listens, in the log of its newest start. */
export async function waitListening(names: readonly string[], { host, root }: Context): Promise<void> {
  const deadline = host.now() + PATIENCE_MS;
  for (const name of names)
    while (!(await newestLog(join(instancePaths(root, name).program, '_diag')))?.includes(SAYS)) {
      if (host.now() >= deadline)
        throw new SetupError(
          `${name} does not say that it listens for jobs after ${PATIENCE_MS / 60_000} minutes.`,
          `journalctl -u claude-runner-${name}`,
        );
      await host.wait(EVERY_MS);
      host.signal.throwIfAborted();
    }
  tellUnknown(names, host);
}

/** What is different with a token that only registers. */
export function tellUnknown(names: readonly string[], host: Pick<Host, 'print'>): void {
  host.print(
    `${names.join(', ')} listens for jobs. Whether GitHub calls it online can't be asked with a runner's token: look at Settings → Actions → Runners.`,
  );
}
