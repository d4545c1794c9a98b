/** The one error that carries an outcome of the contract: thrown where an attempt cannot go on, caught once in attempt.ts. */
import type { Failure, FailureKind } from '../app/contract/outcome.ts';

export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** `message`: one or two sentences for a person; cut to what the contract holds. `resetsAt`: ISO 8601. */
export function attemptFailed(kind: FailureKind, message: string, resetsAt?: string): AttemptFailed {
  const text = message.length > 2000 ? `${message.slice(0, 1999)}…` : message;
  return new AttemptFailed({ kind, message: text, ...(resetsAt === undefined ? {} : { resetsAt }) });
}

/** What an error means for the attempt. Anything that is not an AttemptFailed is a fault of the action itself. */
export function failureOf(error: unknown, stop: AbortSignal): Failure {
  if (stop.aborted && stop.reason instanceof AttemptFailed) return stop.reason.failure;
  if (error instanceof AttemptFailed) return error.failure;
  const what = error instanceof Error ? error.message : String(error);
  // Of Node, of git, and of what either has written to.
  if (/ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(what)) {
    return attemptFailed(
      'disk-full',
      `The disk of this PC is full (${what.slice(0, 300)}). The task goes on where there is room; make some on this PC, or raise \`free-disk-gb\` in the configuration so that the cluster does in time.`,
    ).failure;
  }
  return attemptFailed('bug', `The action itself failed: ${what}. The run's log has the details; please report it.`)
    .failure;
}
