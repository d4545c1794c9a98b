/** Everything that ends an attempt from outside, as one AbortSignal whose reason is the attempt's outcome. */
import { attemptFailed } from './failure.ts';

export type Stop = Disposable & { signal: AbortSignal };

/** The part of `process` that is listened to. */
export type Host = {
  readonly ppid: number;
  on(event: NodeJS.Signals, listener: () => void): unknown;
  off(event: NodeJS.Signals, listener: () => void): unknown;
  stdout: {
    on(event: 'error', listener: () => void): unknown;
    off(event: 'error', listener: () => void): unknown;
  };
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

/**
 * Aborts on cancel (the runner sends SIGINT, 7.5 s later SIGTERM), on the death of the runner, and after `timeoutMinutes`.
 * Listeners stay until disposal, so that a second signal does not kill the action while it winds down.
 */
export function listenForStop(host: Host, timeoutMinutes: number, pollMs = 1000): Stop {
  const controller = new AbortController();
  const cancel = () => controller.abort(attemptFailed('cancelled', 'The run was cancelled.'));
  // Nobody has asked for it: another PC goes on.
  const orphan = () =>
    controller.abort(attemptFailed('runner-lost', 'The runner program ended while the attempt ran.'));
  const timeout = () =>
    controller.abort(
      attemptFailed(
        'run-timeout',
        `The attempt took longer than its ${timeoutMinutes} minutes. What was done is on the branch; a retry carries on from there.`,
      ),
    );

  const parent = host.ppid;
  const poll = setInterval(() => {
    if (host.ppid !== parent) orphan();
  }, pollMs);
  const timer = setTimeout(timeout, timeoutMinutes * 60_000);
  for (const signal of SIGNALS) host.on(signal, cancel);
  // Writing to a log that nobody reads any more must not end the action before it has cleaned up.
  host.stdout.on('error', orphan);

  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearInterval(poll);
      clearTimeout(timer);
      for (const signal of SIGNALS) host.off(signal, cancel);
      host.stdout.off('error', orphan);
    },
  };
}
