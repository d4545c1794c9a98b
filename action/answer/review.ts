/** A review in the form that Claude is asked for, and where its remarks can stand. Pure. */
import { z } from 'zod';
import type { FileDiff } from '../verify/diff.ts';

/** More would not be read. */
export const MOST_REMARKS = 30;

const remarkSchema = z.object({
  path: z.string().min(1).max(1000).describe('Path of the file, as in the diff.'),
  line: z.int().positive().describe('Number of the line in the changed file, as it stands before it in the diff.'),
  body: z.string().min(1).max(10_000).describe('The remark, in Markdown.'),
});
export type Remark = z.infer<typeof remarkSchema>;

const reviewSchema = z.object({
  summary: z.string().max(50_000).describe('The judgement as a whole, in Markdown.'),
  comments: z.array(remarkSchema).max(100).describe('Remarks beside lines of the diff, the gravest first.'),
});
export type Review = z.infer<typeof reviewSchema>;

/** For `--json-schema`. */
export const REVIEW_SCHEMA: object = z.toJSONSchema(reviewSchema, { target: 'draft-7' });

/** Undefined when Claude gave nothing, or not that. */
export const readReview = (structured: unknown): Review | undefined => reviewSchema.safeParse(structured).data;

export type Placed = {
  /** Beside lines that GitHub takes comments for: those that the diff shows. */
  beside: Remark[];
  /** All others; they are told in the review's text. */
  elsewhere: Remark[];
};

export function placeRemarks(remarks: readonly Remark[], files: readonly FileDiff[]): Placed {
  const shown = new Map(
    files.map(({ path, added, context }) => [path, new Set([...added, ...context].map(({ line }) => line))]),
  );
  const isShown = ({ path, line }: Remark) => shown.get(path)?.has(line) === true;
  const kept = remarks.slice(0, MOST_REMARKS);
  return { beside: kept.filter(isShown), elsewhere: kept.filter((remark) => !isShown(remark)) };
}

/** Without what already stands beside the same line: a review of the same commit that is asked for again. */
export function withoutThere(
  { beside, elsewhere }: Placed,
  there: ReadonlyArray<{ path: string; line: number | null }>,
): Remark[] {
  const isThere = ({ path, line }: Remark) => there.some((one) => one.path === path && one.line === line);
  return [...beside, ...elsewhere].filter((remark) => !isThere(remark));
}
