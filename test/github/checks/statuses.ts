/** Commit statuses, the older sibling of check runs; anybody who may push gives them. */
import type { GitHub } from '../github.ts';
import { type CommitStatus, newId, type Repository, type User } from '../state.ts';

export type NewStatus = Pick<CommitStatus, 'sha' | 'state' | 'context' | 'description' | 'targetUrl'>;

export function createStatus(github: GitHub, repo: Repository, creator: User, input: NewStatus): CommitStatus {
  const status: CommitStatus = { id: newId(github.state), ...input, creator, createdAt: github.clock.now() };
  repo.statuses.push(status);
  return status;
}

/** The newest of each context. */
export function latestStatuses(repo: Repository, sha: string): CommitStatus[] {
  const statuses = repo.statuses.filter((status) => status.sha === sha);
  return [...new Map(statuses.map((status) => [status.context, status])).values()];
}

/** Failure beats pending beats success; pending when there is none at all. */
export function combinedState(statuses: CommitStatus[]): 'failure' | 'pending' | 'success' {
  if (statuses.some((status) => status.state === 'failure' || status.state === 'error')) return 'failure';
  if (statuses.length === 0 || statuses.some((status) => status.state === 'pending')) return 'pending';
  return 'success';
}
