/** The task record: what labels cannot hold, kept as hidden signed JSON in the app's one comment on the issue. */
import { z } from 'zod';
import { branchSchema, commitSchema, nonceSchema, sha256Schema } from './dispatch.ts';
import { KINDS, PRIORITIES, SIZES, specialtySchema } from './labels.ts';
import { FAILURE_KINDS, outcomeSchema } from './outcome.ts';
import { pcSchema } from './pc.ts';
import { PUBLISHED } from './product.ts';

const evidenceSchema = z.object({
  where: z.enum(['title', 'body', 'label', 'path']),
  /** The word or path that counted. */
  term: z.string().max(100),
  points: z.number(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Whoever was asked for a second opinion, because the words left it open; each task asks once. */
const adviceSchema = z.discriminatedUnion('outcome', [
  /** The model decided; the reason is its own sentence. */
  z.object({ outcome: z.literal('decided'), model: z.string().max(100), reason: z.string().max(300) }),
  z.object({ outcome: z.literal('none'), why: z.enum(['timeout', 'refused', 'invalid', 'failed', 'limit']) }),
]);
export type Advice = z.infer<typeof adviceSchema>;

const classificationSchema = z.object({
  specialty: specialtySchema,
  kind: z.enum(KINDS),
  /** 0 to 1: the winner's share of all points. */
  confidence: z.number().min(0).max(1),
  /** What spoke for the specialty, strongest first. */
  evidence: z.array(evidenceSchema).max(10),
  /** How big the work looks, an estimate of an attempt's minutes, and what spoke for it. Absent in older records. */
  size: z
    .object({ is: z.enum(SIZES), minutes: z.number().positive(), because: z.array(z.string().max(100)).max(5) })
    .optional(),
  /** What the text said of its urgency when it was classified; absent when it said nothing, or had a label. */
  hint: z.object({ priority: z.enum(PRIORITIES), evidence: z.array(evidenceSchema).max(5) }).optional(),
  advice: adviceSchema.optional(),
  /** What it was before the repository's configuration renamed or removed that. */
  was: specialtySchema.optional(),
});
export type Classification = z.infer<typeof classificationSchema>;

/** A PC: its runner name and the label that addresses it. */
const runnerSchema = z.object({
  name: z.string().max(200),
  label: z.string().max(200),
  /** It is the organization's, and other repositories may have it. */
  org: z.literal(true).optional(),
});

const scoreTermSchema = z.object({
  of: z.enum([
    'specialty',
    'other-specialties',
    'load',
    'success',
    'duration',
    'failures',
    'previous',
    'mirror',
    'session',
    'memory',
    'disk',
    'processors',
  ]),
  points: z.number(),
});
export type ScoreTerm = z.infer<typeof scoreTermSchema>;

/** Why an attempt begins on a pull request that is open: who wants changes, and how that was said. */
const feedbackSchema = z.object({ by: z.string().max(100), through: z.enum(['review', 'command']) });

const attemptSchema = z.object({
  /** 1, 2, … over the whole life of the task. */
  number: z.int().positive(),
  nonce: nonceSchema,
  /** The chosen PC. */
  runner: runnerSchema,
  /** The pool of the configuration it was chosen from. */
  pool: z.string().max(50).optional(),
  dispatchedAt: z.iso.datetime(),
  runId: z.int().positive().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  outcome: outcomeSchema.nullable(),
  costUsd: z.number().min(0).nullable(),
  turns: z.int().min(0).nullable(),
  /** The commit that is read, when the attempt only answers: there its check run stands. */
  head: commitSchema.optional(),
  /** Whose review it is about; absent where it is about the issue alone. */
  feedback: feedbackSchema.optional(),
  /** What it left on GitHub; absent where the action did not say. */
  published: z.enum(PUBLISHED).optional(),
  /** Why this PC: the terms of its score. Kept for the last attempt only. */
  score: z.array(scoreTermSchema).max(12).optional(),
  /** What the PC reported of itself at the end. Kept for the last few attempts only. */
  pc: pcSchema.optional(),
  /** Claude's session on that PC. Kept for the last attempt only. */
  session: z.uuid().optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const gatheredSchema = z.object({
  /** The sub-issue, as `owner/name#1`. */
  key: z.string().max(250),
  attempts: z.int().min(0),
  /** How its last attempt ended; null before that. */
  outcome: z.enum(['succeeded', ...FAILURE_KINDS]).nullable(),
  /** Dollars of all its attempts, as far as they are known. */
  costUsd: z.number().min(0),
  /** Number of its pull request, in its own repository. */
  pull: z.int().positive().nullable(),
});
export type Gathered = z.infer<typeof gatheredSchema>;

export const recordSchema = z.object({
  version: z.literal(1),
  classification: classificationSchema,
  branch: branchSchema.nullable(),
  /** Who let the text below be worked on; null while nobody has. */
  approval: z.object({ by: z.string().max(100), textHash: sha256Schema, at: z.iso.datetime() }).nullable(),
  attempts: z.array(attemptSchema).max(100),
  /** No dispatch before this time (back-off, usage limit). */
  notBefore: z.iso.datetime().nullable(),
  /** Ids of the command comments already carried out, newest last. */
  commands: z.array(z.int().positive()).max(100),
  /** Who holds the task back while it waits, and since when. */
  paused: z
    .object({ by: z.string().max(100), at: z.iso.datetime() })
    .nullable()
    .default(null),
  /** The PC that the next attempt has to run on. */
  pin: runnerSchema.nullable().default(null),
  /** The plan that somebody accepted, by its id, and whether all its issues have been there, but those `left` without room. */
  plan: z
    .object({ id: nonceSchema, by: z.string().max(100), isMade: z.boolean(), left: z.int().positive().optional() })
    .optional(),
  /** What the next attempt is about. */
  feedback: feedbackSchema.optional(),
  /** Issues (`owner/name#1`) that a person said not to wait for any more. */
  waived: z.array(z.string().max(250)).max(200).optional(),
  /** What became of the tasks of its sub-issues. */
  gathered: z.array(gatheredSchema).max(100).optional(),
});
export type TaskRecord = z.infer<typeof recordSchema>;
