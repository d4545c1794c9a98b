/** The workflow's runs, as the fence looks at them. */
import { z } from 'zod';
import type { TaskRun } from './port.ts';

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({
      id: z.number(),
      display_title: z.string(),
      conclusion: z.string().nullish(),
    }),
  ),
});

/** From GitHub's list of the runs of a workflow. */
export const parseRuns = (answer: unknown): TaskRun[] =>
  runsSchema.parse(answer).workflow_runs.map(({ id, display_title, conclusion }) => ({
    id,
    title: display_title,
    // One that found nothing to do ends with success, and so may one that worked; one that goes on may yet find so.
    hasWorked: conclusion === 'failure' || conclusion === 'timed_out',
  }));
