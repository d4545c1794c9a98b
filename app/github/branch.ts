/** What stands on a task's branch: its pull request and the results in its check runs. */
import { z } from 'zod';
import type { Facts } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { TaskRef } from './ports.ts';
import { branchSchema, toPull, toResults } from './task-answer.ts';
import { branchQuery, branchVariables, nameVariables } from './task-query.ts';

export type OnBranch = Pick<Facts, 'pull' | 'results'>;

export async function readBranch(client: Client, ref: TaskRef, branch: string): Promise<OnBranch> {
  const variables = { ...nameVariables(ref), ...branchVariables(branch) };
  const response = await client.graphql<unknown>(branchQuery, variables);
  return fromBranch(z.object({ repository: branchSchema }).parse(response).repository);
}

export const fromBranch = (answer: z.infer<typeof branchSchema>): OnBranch => ({
  pull: toPull(answer),
  results: toResults(answer),
});
