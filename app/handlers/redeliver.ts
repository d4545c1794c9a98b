/** Once after the start: has GitHub send again what did not reach the app while it was away. */
import { REMEMBERED_MS, toRedeliver } from '../core/redelivery.ts';
import type { DeliveryLog } from '../github/ports.ts';
import type { Log } from '../log.ts';
import { HANDLERS } from './listen.ts';

export type RedeliverDependencies = {
  github: DeliveryLog;
  clock: () => string;
  /** Resolves after a time; false when there is no use in going on. */
  pause: (ms: number) => Promise<boolean>;
  log: Log;
};

/** Two a second: as writes they count five of GitHub's 900 points a minute. */
const PAUSE_MS = 500;
const EVENTS = new Set(HANDLERS.flatMap(({ events }) => events));

/** Never rejects: without it a lost webhook costs time, nothing else. */
export async function redeliverLost({ github, clock, pause, log }: RedeliverDependencies): Promise<void> {
  try {
    const now = clock();
    const since = new Date(Date.parse(now) - REMEMBERED_MS).toISOString();
    const ids = toRedeliver(await github.listDeliveries(since), now, (event) => EVENTS.has(event));
    if (ids.length > 0) log.info({ webhooks: ids.length }, 'Asking GitHub for webhooks that were not taken');
    for (const id of ids) {
      await github
        .redeliver(id)
        .catch((error: unknown) => log.warn({ err: error, delivery: id }, 'GitHub did not send a webhook again'));
      if (!(await pause(PAUSE_MS))) return;
    }
  } catch (error) {
    log.warn({ err: error }, 'Could not ask GitHub for webhooks that were not taken; the timer finds what they told');
  }
}
