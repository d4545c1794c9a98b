/** A pull request in REST shape (OpenAPI `pull-request` and `pull-request-simple`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import type { PullIssue } from '../issues/find.ts';
import type { Repository } from '../state.ts';
import { presentIssue } from './issue.ts';
import { presentLabel } from './label.ts';
import { presentSimpleRepository } from './repository.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

/** With the numbers that need git; `mergeable` is null once it is no longer open. */
export function presentPull(github: GitHub, repo: Repository, issue: PullIssue): Record<string, unknown> {
  const { pull } = issue;
  const { comparison } = pull;
  return {
    ...presentPullSimple(github, repo, issue),
    merged: pull.mergedAt !== null,
    mergeable: issue.state === 'open' ? comparison.mergeable : null,
    rebaseable: issue.state === 'open' ? comparison.mergeable : null,
    mergeable_state: mergeableState(issue),
    merged_by: pull.mergedBy && presentUser(github, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    maintainer_can_modify: false,
    commits: comparison.commits,
    additions: comparison.additions,
    deletions: comparison.deletions,
    changed_files: comparison.changedFiles,
  };
}

export function mergeableState({ state, pull }: PullIssue): string {
  if (state === 'closed') return 'unknown';
  if (!pull.comparison.mergeable) return 'dirty';
  return pull.draft ? 'draft' : 'clean';
}

export function presentPullSimple(github: GitHub, repo: Repository, issue: PullIssue): Record<string, unknown> {
  const { pull } = issue;
  const { api, html } = repoUrls(github, repo);
  const url = `${api}/pulls/${issue.number}`;
  const page = `${html}/pull/${issue.number}`;
  const asIssue = presentIssue(github, repo, issue);
  const links = {
    self: url,
    html: page,
    issue: `${api}/issues/${issue.number}`,
    comments: `${api}/issues/${issue.number}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.head.sha}`,
  };
  return {
    url,
    id: pull.id,
    node_id: asIssue.node_id,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    active_lock_reason: null,
    title: issue.title,
    user: asIssue.user,
    body: issue.body,
    created_at: asIssue.created_at,
    updated_at: asIssue.updated_at,
    closed_at: asIssue.closed_at,
    merged_at: pull.mergedAt === null ? null : toTimestamp(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha,
    assignee: asIssue.assignee,
    assignees: asIssue.assignees,
    requested_reviewers: pull.requestedReviewers.map((user) => presentUser(github, user)),
    requested_teams: [],
    // By GitHub's own description a label has a text here, if an empty one.
    labels: issue.labels.map((label) => ({
      ...presentLabel(github, repo, label),
      description: label.description ?? '',
    })),
    milestone: null,
    draft: pull.draft,
    head: side(github, pull.head.repo ?? repo, pull.head),
    base: side(github, repo, pull.base),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: asIssue.author_association,
    auto_merge: null,
  };
}

function side(github: GitHub, repo: Repository, at: { ref: string; sha: string }): Record<string, unknown> {
  return {
    label: `${repo.owner.login}:${at.ref}`,
    ref: at.ref,
    sha: at.sha,
    user: presentUser(github, repo.owner),
    repo: presentSimpleRepository(github, repo),
  };
}

/** OpenAPI `pull-request-minimal`: how check runs point to the pull requests of their commit. */
export function presentPullMinimal(github: GitHub, repo: Repository, issue: PullIssue): Record<string, unknown> {
  const { api } = repoUrls(github, repo);
  const { id, head, base } = issue.pull;
  const short = { id: repo.id, url: api, name: repo.name };
  return {
    url: `${api}/pulls/${issue.number}`,
    id,
    number: issue.number,
    head: { ref: head.ref, sha: head.sha, repo: short },
    base: { ref: base.ref, sha: base.sha, repo: short },
  };
}
