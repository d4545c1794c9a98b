/**
 * The end of the process: it takes nothing new, finishes what is under way, and is gone within a few seconds. What it could
 * not finish the next start finds; webhooks that it refuses GitHub keeps, and is asked for them then.
 */
import type { Log } from './log.ts';

export type Closing = {
  isClosing(): boolean;
  /** Throws what GitHub gets for a webhook that comes too late. */
  refuse(): void;
  /** Ends the process when `finish` has, or when its time is over; called again, at once. */
  close(signal: string, finish: () => Promise<void>): Promise<void>;
};

/** Docker kills ten seconds after it asked. */
const PATIENCE_MS = 8000;

class Closed extends Error {
  readonly status = 503;
}

export function createClosing(options: {
  log: Log;
  later: (ms: number, call: () => void) => void;
  exit: (code: number) => void;
}): Closing {
  const { log, later, exit } = options;
  let closing = false;
  return {
    isClosing: () => closing,
    refuse() {
      if (closing) throw new Closed('The app is being stopped; send this webhook again later');
    },
    async close(signal, finish) {
      if (closing) {
        log.warn({ signal }, 'Told to stop again: ending at once; the next start finishes what was under way');
        return exit(1);
      }
      closing = true;
      log.info({ signal }, 'Stopping: finishing what is under way');
      const isFinished = await Promise.race([
        finish().then(() => true),
        new Promise<boolean>((resolve) => later(PATIENCE_MS, () => resolve(false))),
      ]);
      if (!isFinished) log.warn({}, 'Not everything could be finished in time; the next start does');
      exit(0);
    },
  };
}
