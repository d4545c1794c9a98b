/** Ends Claude Code when it has been silent for too long: a time-out of its own, since the attempt's may be hours away. */
import { attemptFailed } from '../failure.ts';
import type { ClaudeEvent } from './events.ts';

export type IdleWatch = Disposable & {
  /** Aborted when the attempt is stopped, or when nothing has come for so long. */
  signal: AbortSignal;
  /** Something came. */
  touch(events: readonly ClaudeEvent[]): void;
};

/** What it waited for tells whether another try is worth it: the API comes back, a command that hangs hangs again. */
export function watchIdle(minutes: number, stop: AbortSignal): IdleWatch {
  const controller = new AbortController();
  let running: string | undefined;
  const end = () =>
    controller.abort(
      running === undefined
        ? attemptFailed('overloaded', `The Anthropic API gave no answer for ${minutes} minutes.`)
        : attemptFailed(
            'run-timeout',
            `Claude's tool ${running} did not end within ${minutes} minutes. What was done is on the branch; a retry carries on from there. If it only needs longer, raise \`idle-minutes\` in the repository's configuration.`,
          ),
    );
  let timer = setTimeout(end, minutes * 60_000);
  return {
    signal: AbortSignal.any([stop, controller.signal]),
    touch(events) {
      for (const event of events) {
        if (event.kind === 'tool') running = event.name;
        if (event.kind === 'returned') running = undefined;
      }
      clearTimeout(timer);
      timer = setTimeout(end, minutes * 60_000);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
