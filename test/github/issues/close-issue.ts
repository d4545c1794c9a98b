/** Closes and reopens issues and pull requests. */
import { invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';
import { tellIssue } from './tell.ts';

export type CloseReason = 'completed' | 'not_planned' | 'duplicate';

/** Closing what is closed changes at most the reason. */
export function closeIssue(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: Issue,
  reason: CloseReason = 'completed',
): void {
  const wasOpen = issue.state === 'open';
  const now = github.clock.now();
  if (!issue.pull) issue.stateReason = reason;
  if (!wasOpen) return;
  Object.assign(issue, { state: 'closed', closedAt: now, closedBy: author.user, updatedAt: now });
  tellIssue(github, repo, author, issue, 'closed');
}

export function reopenIssue(github: GitHub, repo: Repository, author: Author, issue: Issue): void {
  if (issue.state === 'open') return;
  if (issue.pull?.mergedAt)
    throw invalid('Validation Failed', [
      { resource: 'PullRequest', field: 'state', code: 'invalid', message: 'state cannot be changed. It is merged.' },
    ]);
  issue.stateReason = issue.pull ? null : 'reopened';
  Object.assign(issue, { state: 'open', closedAt: null, closedBy: null, updatedAt: github.clock.now() });
  tellIssue(github, repo, author, issue, 'reopened');
}
