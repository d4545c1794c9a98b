/** What attempts have reported on a commit: the GraphQL fields that hold their check runs, and the results in the answer. */
import { z } from 'zod';
import { jsonOf } from './json.ts';
import { readMarker } from './marker.ts';
import { answerCheckName, CHECK_NAME, type Result, resultSchema } from './result.ts';

/** Of a Commit; `$check` is the check run's name. */
export const REPORTED_FIELDS = `
  checkSuites(first: 50) {
    nodes { checkRuns(filterBy: { checkName: $check }, first: 10) { nodes { externalId status text } } }
  }`;

const checkRunSchema = z.object({
  externalId: z.string().nullable(),
  status: z.string(),
  text: z.string().nullable(),
});

export const reportedSchema = z.object({
  checkSuites: z
    .object({
      nodes: z.array(z.object({ checkRuns: z.object({ nodes: z.array(checkRunSchema) }).nullable() })),
    })
    .nullable()
    .optional(),
});

/** Where an attempt reports: on its branch, or on the commit that an answer is about. As the variables of a query. */
export const whereReported = ({ task, branch, head }: { task: number; branch: string; head: string }) =>
  head === '' ? { at: `refs/heads/${branch}`, check: CHECK_NAME } : { at: head, check: answerCheckName(task) };

/** Results of completed check runs on a commit, each under the nonce it was made for. */
export function resultsOn(commit: z.infer<typeof reportedSchema> | null | undefined): Result[] {
  const runs = commit?.checkSuites?.nodes.flatMap((suite) => suite.checkRuns?.nodes ?? []) ?? [];
  return runs.flatMap(({ externalId, status, text }) => {
    const marker = status === 'COMPLETED' && text !== null ? readMarker('result', text) : undefined;
    const parsed = resultSchema.safeParse(marker && jsonOf(marker.json));
    return parsed.success && parsed.data.nonce === externalId ? [parsed.data] : [];
  });
}
