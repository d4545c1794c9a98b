/** A plan in the form that Claude is asked for, made fit to be proposed. Pure. */
import { z } from 'zod';
import { specialtySchema } from '../../app/contract/labels.ts';
import { MOST_PARTS, type Plan } from '../../app/contract/plan.ts';
import { publishable } from '../render/publishable.ts';
import { limitText, oneLine } from '../untrusted-text.ts';

const LONGEST_BODY = 3500;

/** More is no plan; between this and what is taken, the rest is left out and counted. */
const MOST_READ = 1000;

const proposalSchema = z.object({
  summary: z.string().max(20_000).describe('Why it is broken down this way, and what has to be decided; Markdown.'),
  issues: z
    .array(
      z.object({
        title: z.string().min(1).max(500).describe('The title of the issue.'),
        body: z
          .string()
          .max(20_000)
          .describe(`The text of the issue, complete in itself, in at most ${LONGEST_BODY} characters; Markdown.`),
        specialty: z.string().max(50).optional().describe('The one specialty that the work needs most.'),
        after: z
          .array(z.int())
          .max(MOST_READ)
          .optional()
          .describe('Numbers, from 1, of issues of this list that have to be done before.'),
      }),
    )
    .min(1)
    .max(MOST_READ)
    .describe('The issues, each after those that it waits for.'),
});

/** `left`: how many issues had no room in the plan. */
type Proposal = { summary: string; plan: Plan; left: number };

/** For `--json-schema`. */
export const PLAN_SCHEMA: object = z.toJSONSchema(proposalSchema, { target: 'draft-7' });

/**
 * Undefined when Claude gave nothing, or not that. `redact` takes secrets out before the plan is hidden in the comment, where one
 * may look different. Who waits for itself or for what comes later, does not wait for it.
 */
export function readProposal(structured: unknown, id: string, redact: (text: string) => string): Proposal | undefined {
  const { data } = proposalSchema.safeParse(structured);
  if (!data) return undefined;
  const parts = data.issues.slice(0, MOST_PARTS).map(({ title, body, specialty, after = [] }, at) => {
    const known = specialtySchema.safeParse(specialty?.trim().toLowerCase()).data;
    return {
      title: oneLine(redact(title), 200) || `Part ${at + 1}`,
      body: limitText(publishable(redact(body)).trim(), LONGEST_BODY),
      ...(known !== undefined && { specialty: known }),
      after: [...new Set(after)].filter((number) => number >= 1 && number <= at).toSorted((a, b) => a - b),
    };
  });
  return { summary: data.summary, plan: { version: 1, id, parts }, left: data.issues.length - parts.length };
}
