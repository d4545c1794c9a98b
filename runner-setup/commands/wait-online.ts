/** GitHub has the last word on whether a runner is there. */
import type { Context } from '../apply/context.ts';
import { SetupError } from '../errors.ts';

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
