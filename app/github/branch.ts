/** What stands on a task's branch, its pull request and the results in its check runs; or on the commit that an answer is about. */
import { z } from 'zod';
import { resultsOn } from '../contract/reported.ts';
import type { Result } from '../contract/result.ts';
import type { Facts } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { TaskRef } from './ports.ts';
import { branchSchema, headSchema, toPull } from './task-answer.ts';
import { branchQuery, branchVariables, commitQuery, commitVariables, nameVariables } from './task-query.ts';

const onBranchSchema = z.object({ repository: branchSchema });
const onCommitSchema = z.object({ repository: headSchema });

export type OnBranch = Pick<Facts, 'pull' | 'results'>;

export async function readBranch(client: Client, ref: TaskRef, branch: string): Promise<OnBranch> {
  const variables = { ...nameVariables(ref), ...branchVariables(branch) };
  const response = await client.graphql<unknown>(branchQuery, variables);
  return fromBranch(onBranchSchema.parse(response).repository);
}

export const fromBranch = (answer: z.infer<typeof branchSchema>): OnBranch => ({
  pull: toPull(answer),
  results: resultsOn(answer.ref?.target),
});

/** Results of the task on a commit that is not its own. */
export async function readCommit(client: Client, ref: TaskRef, oid: string): Promise<Result[]> {
  const response = await client.graphql<unknown>(commitQuery, {
    ...nameVariables(ref),
    ...commitVariables(oid, ref.number),
  });
  const { repository } = onCommitSchema.parse(response);
  return resultsOn(repository.object);
}
