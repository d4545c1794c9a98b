/** Sends a request again that GitHub did not answer, or asked to be sent later. */
import { z } from 'zod';
import { isUnanswered, messageOf, retryAfterMs, statusOf } from './errors.ts';

/** What is looked at of a request: GraphQL's text, and `retries: 0` of one that must not be sent twice. */
export type Sent = { query?: unknown; request?: object };

/** After a server error, or when the connection was cut. */
const AGAIN_AFTER_MS = [1000, 4000, 9000];
/** The longest that GitHub's secondary limit is waited out, and how many times. */
const LONGEST_WAIT_MS = 120_000;
const LIMITED_WAITS = 2;
/** Where it does not say how long. */
const UNSAID_WAIT_MS = 60_000;

/** The last error is thrown. `pause` resolves after its milliseconds. */
export async function resend<T extends { data: unknown }>(
  send: () => Promise<T>,
  options: Sent,
  pause: (ms: number) => Promise<void>,
): Promise<T> {
  const tries = { failed: 0, limited: 0 };
  if (options.request && 'retries' in options.request && options.request.retries === 0) return answered(await send());
  for (;;) {
    try {
      return answered(await send());
    } catch (error) {
      const ms = waitBefore(error, options, tries);
      if (ms === undefined) throw error;
      await pause(ms);
    }
  }
}

function waitBefore(error: unknown, options: Sent, tries: { failed: number; limited: number }): number | undefined {
  if (isSecondaryLimit(error)) {
    tries.limited += 1;
    const ms = retryAfterMs(error) ?? UNSAID_WAIT_MS;
    // A write was decided on what was read before: half a minute later it would undo what people, or another process of the
    // app, have done meanwhile. Its look is taken again.
    return isMutation(options) || ms > LONGEST_WAIT_MS || tries.limited > LIMITED_WAITS ? undefined : ms;
  }
  if (isAbort(error) || !(error instanceof TimedOut || isUnanswered(error))) return undefined;
  tries.failed += 1;
  return AGAIN_AFTER_MS[tries.failed - 1];
}

const isSecondaryLimit = (error: unknown): boolean =>
  (statusOf(error) === 403 || statusOf(error) === 429) && /\bsecondary rate\b/i.test(messageOf(error));

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

export const isMutation = <T extends { query?: unknown }>(sent: T): sent is T & { query: string } =>
  typeof sent.query === 'string' && /^\s*mutation\b/.test(sent.query);

/** GitHub's GraphQL reports its own time-outs with status 200. */
class TimedOut extends Error {}

const failedSchema = z.object({ errors: z.tuple([z.object({ message: z.string() })], z.unknown()) });

function answered<T extends { data: unknown }>(response: T): T {
  if (!hasErrors(response.data)) return response;
  const message = failedSchema.safeParse(response.data).data?.errors[0].message;
  if (message?.includes('Something went wrong while executing your query')) throw new TimedOut(message);
  return response;
}

const hasErrors = (data: unknown): boolean => typeof data === 'object' && data !== null && 'errors' in data;
