/** What every webhook of a repository carries, and how a handler says what it heard. */
import { z } from 'zod';
import type { Hint } from '../core/hint.ts';

export const personSchema = z.object({ login: z.string().min(1), type: z.string() });

/** The part of a payload that tells where it happened and who did it. */
export const commonSchema = z.object({
  installation: z.object({ id: z.int().positive() }),
  repository: z.object({
    id: z.int().positive(),
    name: z.string().min(1),
    owner: z.object({ login: z.string().min(1) }),
  }),
  sender: personSchema,
});

export const issueSchema = z.object({
  number: z.int().positive(),
  user: personSchema.nullable(),
  /** Present when the "issue" is a pull request. */
  pull_request: z.unknown().optional(),
  /** Blocked-by relations; GitHub Enterprise Server may not know them. */
  issue_dependencies_summary: z.object({ total_blocked_by: z.int() }).optional(),
});

export type Heard =
  | { kind: 'task'; number: number; hint: Hint }
  /** Only if the app knows it as a task: most pull requests are none. */
  | { kind: 'known-task'; number: number; hint: Hint }
  /** The issue ended, came back or is gone: tasks that wait for it are worth a look. */
  | { kind: 'dependents'; number: number }
  /** A run whose task only the app's memory knows. */
  | { kind: 'run'; runId: number; phase: 'in_progress' | 'completed' }
  /** A runner of the cluster may be idle now. */
  | { kind: 'runner-freed' };

/** One family of events. `hear` throws a ZodError on a payload that GitHub would not send. */
export type Handler = {
  events: readonly string[];
  /** When the app itself is the sender: `echo` of what it just did, or `news` of what came of it (it starts the runs). */
  own: 'echo' | 'news';
  hear: (payload: unknown) => Heard[];
};
