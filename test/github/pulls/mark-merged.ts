/** The end of a merge, however it came about: state, webhook, and the issues that the pull request's text closes. */
import type { GitHub } from '../github.ts';
import type { Author } from '../issues/author.ts';
import type { PullIssue } from '../issues/find.ts';
import { tellIssue } from '../issues/tell.ts';
import type { Repository } from '../state.ts';
import { closeReferenced } from './closing-references.ts';

export function markMerged(github: GitHub, repo: Repository, author: Author, issue: PullIssue, commit: string): void {
  const now = github.clock.now();
  Object.assign(issue.pull, { mergedAt: now, mergedBy: author.user, mergeCommitSha: commit });
  Object.assign(issue, { state: 'closed', closedAt: now, closedBy: author.user, updatedAt: now });
  tellIssue(github, repo, author, issue, 'closed');
  if (issue.pull.base.ref === repo.defaultBranch) closeReferenced(github, repo, author, issue.body ?? '');
}
