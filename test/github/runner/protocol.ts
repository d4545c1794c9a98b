/**
 * What runner and local GitHub say to each other. GitHub's own protocol is not public; this is a small one of ours, below
 * `<url>/_services/runner`, JSON over HTTP:
 *
 * - `POST register` (registration token) → credential
 * - `POST poll` → a job, or 204 when there was none for a while; the runner is online while it polls or works
 * - `POST jobs/<id>/start` → 204; a job not begun in 60 s is queued again
 * - `POST jobs/<id>/update` → 204; log, steps, annotations, summary; `completed` ends the job
 * - `POST jobs/<id>/watch` → `{cancel}` when the job is to stop, or 204 after a while; `{told: true}` only keeps the
 *   connection open
 * - `POST leave` → 204; offline at once
 * - `POST remove` (removal token) → 204
 *
 * All but `register` and `remove` carry `Authorization: Bearer <credential>`; 401 means that the registration is gone.
 */
import { z } from 'zod';
import { stepFileSchema } from '../actions/step-file.ts';
import { templateSchema } from '../actions/template.ts';

export const registerSchema = z.object({
  token: z.string(),
  name: z.string().min(1).max(64),
  labels: z.array(z.string().min(1).max(256)).max(100),
  os: z.string(),
  arch: z.string(),
  version: z.string(),
  ephemeral: z.boolean(),
  replace: z.boolean(),
});
export type Register = z.infer<typeof registerSchema>;

export const registeredSchema = z.object({ runnerId: z.number(), credential: z.string() });
export type Registered = z.infer<typeof registeredSchema>;

const contextSchema = z.record(z.string(), z.json());

export const jobMessageSchema = z.object({
  jobId: z.number(),
  name: z.string(),
  /** Contexts as far as the server knows them. */
  contexts: z.object({
    github: contextSchema,
    inputs: contextSchema,
    vars: contextSchema,
    needs: contextSchema,
    matrix: z.json(),
    strategy: z.json(),
    secrets: z.record(z.string(), z.string()),
  }),
  token: z.string(),
  /** With `id-token: write`. */
  idToken: z.object({ url: z.string(), token: z.string() }).nullable(),
  /** `env:` of the workflow, then of the job. */
  env: z.array(templateSchema),
  /** `defaults:` of the workflow, then of the job. */
  defaults: z.array(templateSchema),
  steps: z.array(stepFileSchema),
  outputs: templateSchema,
});
export type JobMessage = z.infer<typeof jobMessageSchema>;

const conclusionSchema = z.enum(['success', 'failure', 'cancelled', 'skipped']);
export type Conclusion = z.infer<typeof conclusionSchema>;

const annotationSchema = z.object({
  level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().nullable(),
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  startColumn: z.number().nullable(),
  endColumn: z.number().nullable(),
});
export type RunnerAnnotation = z.infer<typeof annotationSchema>;

const stepUpdateSchema = z.object({
  number: z.number(),
  name: z.string(),
  status: z.enum(['queued', 'in_progress', 'completed']),
  conclusion: conclusionSchema.nullable(),
});
export type StepUpdate = z.infer<typeof stepUpdateSchema>;

export const updateSchema = z.object({
  /** Masked text to append. */
  log: z.string(),
  steps: z.array(stepUpdateSchema),
  annotations: z.array(annotationSchema),
  /** The whole summary so far; null when it did not change. */
  summary: z.string().nullable(),
  completed: z.object({ conclusion: conclusionSchema, outputs: z.record(z.string(), z.string()) }).nullable(),
});
export type Update = z.infer<typeof updateSchema>;

export const watchSchema = z.object({ told: z.boolean() });
export const cancelSchema = z.object({ cancel: z.enum(['cancelled', 'timed_out']) });
