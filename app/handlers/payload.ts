/** What every webhook of a repository carries, and how a handler says what it heard. */
import { z } from 'zod';
import { looksLikeDashboard } from '../core/dashboard/stamp.ts';
import type { RunSight } from '../core/facts.ts';
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
  body: z.string().nullish(),
  /** Present when the "issue" is a pull request. */
  pull_request: z.unknown().optional(),
  /** Blocked-by relations; GitHub Enterprise Server may not know them. */
  issue_dependencies_summary: z.object({ total_blocked_by: z.int() }).optional(),
});

/** A dashboard, by what its text is, or was before somebody changed it. */
export const isDashboard = ({ user, body }: z.infer<typeof issueSchema>, before = ''): boolean =>
  [body ?? '', before].some((text) => looksLikeDashboard(user?.type === 'Bot', text));

export type Heard =
  | { kind: 'task'; number: number; hint: Hint }
  /** Somebody edited what looks like the dashboard: `body` is the text now, `before` what it was. */
  | { kind: 'dashboard'; number: number; by: string; body: string; before: string }
  /** Only if the app knows it as a task: most pull requests are none. */
  | { kind: 'known-task'; number: number; hint: Hint }
  /** The issue ended, came back or is gone: tasks that wait for it are worth a look. */
  | { kind: 'dependents'; number: number }
  /** A run: its own event names the task, that of its job shows how far it is (`job` is the job's name). */
  | { kind: 'run'; runId: number; phase: 'in_progress' | 'completed'; task: number }
  | { kind: 'job'; runId: number; phase: 'in_progress' | 'completed'; shown?: { job: string; sight: RunSight } }
  /** A runner of the cluster may be idle now. */
  | { kind: 'runner-freed' }
  /** The workflow that tasks wait for may be there now. */
  | { kind: 'set-up' };

/** One family of events. `hear` throws a ZodError on a payload that GitHub would not send. */
export type Handler = {
  events: readonly string[];
  /** When the app itself is the sender: `echo` of what it just did, or `news` of what came of it (it starts the runs). */
  own: 'echo' | 'news';
  hear: (payload: unknown) => Heard[];
};
