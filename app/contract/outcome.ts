/** How an attempt ended. The kind decides what happens next; the message is for people. */
import { z } from 'zod';

/** Why an attempt did not succeed. One taxonomy for the action (which reports) and the app (which retries). */
export const FAILURE_KINDS = [
  'tests-failed',
  'no-changes',
  'agent-error',
  'max-turns',
  'budget',
  'usage-limit',
  'overloaded',
  'authentication',
  'claude-missing',
  'runner-lost',
  'assign-timeout',
  'run-timeout',
  'dispatch-refused',
  'checkout-failed',
  'repository-unfit',
  'disk-full',
  'push-rejected',
  'merge-conflict',
  'superseded',
  'cancelled',
  'bug',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('succeeded') }),
  z.object({
    kind: z.enum(FAILURE_KINDS),
    /** One or two sentences for a person: what happened and what to do. Plain text, redacted. */
    message: z.string().max(2000),
    /** When a usage limit ends (ISO 8601, UTC), if the API said so. */
    resetsAt: z.iso.datetime().optional(),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
export type Failure = Exclude<Outcome, { kind: 'succeeded' }>;
