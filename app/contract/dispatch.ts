/** What the app sends with `workflow_dispatch`, and how a run is recognised afterwards by its name. */
import { z } from 'zod';
import { KINDS, specialtySchema } from './labels.ts';
import { settingsSchema } from './settings.ts';

export const WORKFLOW_FILE = 'claude-task.yml';
export const WORKFLOW_PATH = `.github/workflows/${WORKFLOW_FILE}`;

export const nonceSchema = z.string().regex(/^[0-9a-f]{16}$/, 'a nonce is 16 lower-case hexadecimal digits');
/** Branches are named by us alone; no text of the issue gets in. */
export const branchSchema = z
  .string()
  .regex(/^claude\/issue-[1-9]\d*-[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected claude/issue-<number>-<specialty>');
export const commitSchema = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'expected the full SHA of a commit');
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** A JSON text that holds a value of the schema. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const positive = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'expected a positive whole number')
  .transform(Number);

/** The inputs as they arrive: GitHub hands over strings. Parsing yields the task's own types. */
export const dispatchInputsSchema = z.object({
  /** Issue number. */
  task: positive,
  attempt: positive,
  nonce: nonceSchema,
  /** JSON array of labels for `runs-on`. */
  runs_on: json(z.array(z.string().min(1)).min(1).max(20)),
  specialty: specialtySchema,
  kind: z.enum(KINDS),
  branch: branchSchema,
  /** SHA-256 of the issue text that may be worked on (see approved-text.ts). */
  approved_text: sha256Schema,
  settings: json(settingsSchema),
  /** Base URL of the app's token broker, or '' when there is none and the job's own token serves. */
  broker: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
  /** The commit that is read for an answer, head of the pull request or of the default branch; '' for work that changes files. */
  head: z.union([z.literal(''), commitSchema]).default(''),
});
export type Dispatch = z.infer<typeof dispatchInputsSchema>;
export type DispatchInputs = Record<Exclude<keyof Dispatch, 'head'>, string> & { head?: string };

/**
 * The inverse of parsing: the strings for `workflow_dispatch`. GitHub refuses inputs that a workflow does not name, so `head` is
 * left out where it is empty: a repository's older workflow file still does for everything else.
 */
export function toDispatchInputs({
  head = '',
  ...dispatch
}: Omit<Dispatch, 'head'> & Partial<Pick<Dispatch, 'head'>>): DispatchInputs {
  return {
    ...dispatch,
    ...(head === '' ? {} : { head }),
    task: String(dispatch.task),
    attempt: String(dispatch.attempt),
    runs_on: JSON.stringify(dispatch.runs_on),
    settings: JSON.stringify(dispatch.settings),
  };
}

export type RunName = { task: number; attempt: number; nonce: string };

/** The run's title on GitHub; must equal `run-name` in the workflow file. */
export const runName = ({ task, attempt, nonce }: RunName): string => `Claude #${task} · attempt ${attempt} · ${nonce}`;

/** The name of the run's one job; must equal the job's `name` in the workflow file. */
export const jobName = (task: number): string => `Claude #${task}`;

/** Reads a run's display title; undefined when it is not one of ours. */
export function parseRunName(title: string): RunName | undefined {
  const match = /^Claude #([1-9]\d{0,15}) · attempt ([1-9]\d{0,8}) · ([0-9a-f]{16})$/.exec(title);
  if (!match) return undefined;
  const [, task, attempt, nonce] = match;
  return nonce === undefined ? undefined : { task: Number(task), attempt: Number(attempt), nonce };
}
