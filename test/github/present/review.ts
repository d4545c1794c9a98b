/** Reviews and their comments in REST shape (OpenAPI `pull-request-review`, `pull-request-review-comment`). */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { association } from '../issues/author.ts';
import type { PullIssue } from '../issues/find.ts';
import { nodeId, type Repository, type Review, type ReviewComment } from '../state.ts';
import { presentRollup } from './reaction.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

export function presentReview(
  github: GitHub,
  repo: Repository,
  issue: PullIssue,
  review: Review,
): Record<string, unknown> {
  const { api, html } = repoUrls(github, repo);
  const pullUrl = `${api}/pulls/${issue.number}`;
  const page = `${html}/pull/${issue.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: presentUser(github, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: association(repo, review.user),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    submitted_at: toTimestamp(review.submittedAt),
    commit_id: review.commitSha,
  };
}

export function presentReviewComment(
  github: GitHub,
  repo: Repository,
  issue: PullIssue,
  review: Review,
  comment: ReviewComment,
): Record<string, unknown> {
  const { api, html } = repoUrls(github, repo);
  const pullUrl = `${api}/pulls/${issue.number}`;
  const url = `${api}/pulls/comments/${comment.id}`;
  const page = `${html}/pull/${issue.number}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: '',
    path: comment.path,
    position: comment.line ?? 1,
    original_position: comment.line ?? 1,
    commit_id: comment.commitSha,
    original_commit_id: comment.commitSha,
    ...(comment.inReplyTo !== null && { in_reply_to_id: comment.inReplyTo }),
    user: presentUser(github, comment.user),
    body: comment.body,
    created_at: toTimestamp(comment.createdAt),
    updated_at: toTimestamp(comment.updatedAt),
    html_url: page,
    pull_request_url: pullUrl,
    author_association: association(repo, comment.user),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl } },
    start_line: null,
    original_start_line: null,
    start_side: null,
    line: comment.line ?? 1,
    original_line: comment.line ?? 1,
    side: comment.side,
    subject_type: comment.line === null ? 'file' : 'line',
    reactions: presentRollup(url, []),
  };
}
