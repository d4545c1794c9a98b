/** What the action reports: hidden JSON in the check run, read by the app when the run has ended. */
import { z } from 'zod';
import { branchSchema, nonceSchema } from './dispatch.ts';
import { outcomeSchema } from './outcome.ts';
import { pcSchema } from './pc.ts';
import { PUBLISHED } from './product.ts';

/** The check run's name on every head; its external id is the attempt's nonce. */
export const CHECK_NAME = 'Claude Code Cluster';
/**
 * The check run of an attempt that only reads stands on somebody else's commit: a name of its own keeps it from hiding the check
 * run of a pull request, or that of another question about the same commit.
 */
export const answerCheckName = (task: number): string => `${CHECK_NAME} #${task}`;

/** The task that such a check run belongs to; undefined when it is none. */
export function taskOfAnswerCheck(name: string): number | undefined {
  const number = /^ #([1-9]\d{0,9})$/.exec(name.startsWith(CHECK_NAME) ? name.slice(CHECK_NAME.length) : '')?.[1];
  return number === undefined ? undefined : Number(number);
}

/** What the check run's buttons ask the app for: their identifiers. */
export const checkButtonSchema = z.enum(['retry', 'cancel']);
export type CheckButton = z.infer<typeof checkButtonSchema>;

const testCountsSchema = z.object({
  status: z.enum(['passed', 'failed', 'none']),
  passed: z.int().min(0),
  failed: z.int().min(0),
  skipped: z.int().min(0),
});
export type TestCounts = z.infer<typeof testCountsSchema>;

export const resultSchema = z.object({
  version: z.literal(1),
  task: z.int().positive(),
  attempt: z.int().positive(),
  nonce: nonceSchema,
  outcome: outcomeSchema,
  branch: branchSchema,
  /** What people find on GitHub now. Absent: from an action that knew of pull requests only. */
  published: z.enum(PUBLISHED).optional(),
  /** Number of the pull request, when one is open. */
  pr: z.int().positive().nullable(),
  tests: testCountsSchema,
  /** How many times Claude repaired after a failed gate. */
  repairRounds: z.int().min(0),
  turns: z.int().min(0),
  costUsd: z.number().min(0),
  durationMs: z.int().min(0),
  /** Tool calls that were refused, as `Tool` or `Tool(argument)`. */
  denials: z.array(z.string().max(200)).max(50),
  /** The PC as it is at the end; absent where it could not be measured. */
  pc: pcSchema.optional(),
  /** Claude's session, which that PC keeps; absent when Claude did not run. */
  session: z.uuid().optional(),
});
export type Result = z.infer<typeof resultSchema>;

/**
 * Title prefix of the error annotation that a job leaves when it cannot make a check run (no checkout, no token):
 * `claude-code-cluster/<failure kind>`; the annotation's message is the sentence for people.
 */
export const FAILURE_ANNOTATION_PREFIX = 'claude-code-cluster/';
