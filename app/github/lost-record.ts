/** What GitHub still shows of a task whose record was changed or deleted. */
import { z } from 'zod';
import { specialtyOf, stateOf } from '../contract/labels.ts';
import { branchesOf, branchOf, issueOfBranch } from '../core/branch.ts';
import type { NamedRun, RunReading } from '../core/facts.ts';
import type { Client } from './client.ts';
import type { TaskRef } from './ports.ts';
import { findRuns } from './runs.ts';
import type { issueSchema } from './task-answer.ts';
import { branchesQuery, nameVariables } from './task-query.ts';

type Issue = Pick<z.infer<typeof issueSchema>, 'number' | 'labels' | 'createdAt'>;

/** The runs of a task whose record was changed or deleted; null when there never was one. */
export async function lostRuns(
  client: Client,
  ref: TaskRef,
  stored: 'absent' | 'broken' | 'valid',
  issue: Issue,
): Promise<NamedRun[] | null> {
  const wasTask = issue.labels?.nodes.some(({ name }) => stateOf(name) !== undefined) === true;
  if (stored === 'absent' && !wasTask) return null;
  const runs = await findRuns(client, ref.repo, ref.number, issue.createdAt);
  return stored === 'broken' || runs.length > 0 ? runs : null;
}

/** The branch of a task whose record is lost: of those that it has, the one that the labels name before one of earlier labels. */
export async function lostBranch(client: Client, ref: TaskRef, issue: Issue, runs: NamedRun[]): Promise<string | null> {
  const [specialty] = issue.labels?.nodes.flatMap(({ name }) => specialtyOf(name) ?? []) ?? [];
  const named = specialty ? branchOf(issue.number, specialty) : null;
  if (runs.length === 0) return named;
  const variables = { ...nameVariables(ref), branches: branchesOf(issue.number) };
  const { repository } = branchesSchema.parse(await client.graphql<unknown>(branchesQuery, variables));
  const branches = repository.refs.nodes.map(({ name }) => name).filter((name) => issueOfBranch(name) === issue.number);
  return branches.find((name) => name === named) ?? branches[0] ?? named;
}

/** The run of the attempt that a record made of these runs has under way. */
export function runUnderWay(runs: readonly NamedRun[]): RunReading {
  const newest = Math.max(...runs.map(({ attempt }) => attempt));
  const first = runs.find(({ attempt }) => attempt === newest)?.run;
  return first && first.phase !== 'completed' ? { kind: 'found', run: first, report: null } : { kind: 'unread' };
}

const branchesSchema = z.object({
  repository: z.object({ refs: z.object({ nodes: z.array(z.object({ name: z.string() })) }) }),
});
