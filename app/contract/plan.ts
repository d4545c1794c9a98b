/** A plan: the issues that an issue shall be broken down into, proposed in a comment by the action and made by the app. */
import { z } from 'zod';
import { nonceSchema } from './dispatch.ts';
import { jsonOf } from './json.ts';
import { specialtySchema } from './labels.ts';
import { markerJson, readMarker, writeMarker } from './marker.ts';

/** GitHub allows so many sub-issues. */
export const MOST_PARTS = 100;

const partSchema = z.object({
  title: z.string().min(1).max(200),
  /** Markdown, as it will stand in the issue. */
  body: z.string().max(4000),
  specialty: specialtySchema.optional(),
  /** Numbers, from 1, of parts before this one that it waits for. */
  after: z.array(z.int().positive()).max(MOST_PARTS),
});
export type PlanPart = z.infer<typeof partSchema>;

const planSchema = z
  .object({
    version: z.literal(1),
    /** The nonce of the attempt that proposes it. */
    id: nonceSchema,
    parts: z.array(partSchema).min(1).max(MOST_PARTS),
  })
  .refine(({ parts }) => parts.every(({ after }, at) => after.every((number) => number <= at)), {
    message: 'a part may only wait for parts before it',
  });
export type Plan = z.infer<typeof planSchema>;

const PLAN = 'plan';
const ACCEPT = 'accept';
const PART = 'part';

export const planMarker = (plan: Plan): string => writeMarker(PLAN, markerJson(plan));

/** The plan that a comment proposes. */
export function readPlan(comment: string): Plan | undefined {
  const marker = readMarker(PLAN, comment);
  return marker && planSchema.safeParse(jsonOf(marker.json)).data;
}

/** A box to tick; a text that the model wrote holds no markers. */
export const acceptBox = ({ id }: Plan, words: string): string =>
  `- [ ] ${words} ${writeMarker(ACCEPT, markerJson({ id }))}`;

export function isAccepted(comment: string, { id }: Plan): boolean {
  const marker = writeMarker(ACCEPT, markerJson({ id }));
  return comment.split('\n').some((line) => /^\s*[-*] \[x\] /i.test(line) && line.trimEnd().endsWith(marker));
}

const madeSchema = z.object({
  plan: nonceSchema,
  /** From 1. */
  part: z.int().positive(),
  /** Who accepted the plan, and so the text. */
  by: z.string().max(100),
});
export type MadePart = z.infer<typeof madeSchema>;

/** Stands in the issue that was made of a part. */
export const partMarker = (made: MadePart): string => writeMarker(PART, markerJson(made));

export function readPart(body: string): MadePart | undefined {
  const marker = readMarker(PART, body);
  return marker && madeSchema.safeParse(jsonOf(marker.json)).data;
}
