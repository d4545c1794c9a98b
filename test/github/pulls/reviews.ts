/** Reviews of pull requests and their comments on lines. */
import { invalid } from '../errors.ts';
import { diffFiles } from '../git-commits.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Author } from '../issues/author.ts';
import type { PullIssue } from '../issues/find.ts';
import { presentPullSimple } from '../present/pull.ts';
import { presentReview, presentReviewComment } from '../present/review.ts';
import { newId, type Repository, type Review, type ReviewComment } from '../state.ts';
import { firstOf } from './threads.ts';

type NewReviewComment = {
  path: string;
  body: string;
  line?: number | undefined;
  side?: 'LEFT' | 'RIGHT' | undefined;
  inReplyTo?: number | undefined;
};
export type NewReview = {
  event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT' | undefined;
  body?: string | undefined;
  commitSha?: string | undefined;
  comments?: NewReviewComment[] | undefined;
};

const STATE = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/**
 * Without an event the review stays pending and nobody hears of it. 422 for judging one's own pull request, and for a comment
 * beside a line that the diff does not show; then nothing of the review is kept.
 */
export async function createReview(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  input: NewReview,
): Promise<Review> {
  const { event, body = '', comments = [] } = input;
  if (event !== undefined && event !== 'COMMENT' && author.user.id === issue.user.id)
    throw invalid(
      `Unprocessable Entity: "Can not ${event === 'APPROVE' ? 'approve' : 'request changes on'} your own pull request"`,
    );
  if (event !== undefined && event !== 'APPROVE' && body === '' && comments.length === 0)
    throw invalid('Unprocessable Entity: "Review body can\'t be blank"');
  const now = github.clock.now();
  const commitSha = input.commitSha ?? issue.pull.head.sha;
  await checkLines(github, repo, issue, commitSha, comments);
  const review: Review = {
    id: newId(github.state),
    user: author.user,
    app: author.app,
    body,
    state: event === undefined ? 'PENDING' : STATE[event],
    commitSha,
    submittedAt: now,
    comments: comments.map((comment) => newComment(github, author, commitSha, issue, comment)),
  };
  issue.pull.reviews.push(review);
  if (review.state === 'PENDING') return review;
  issue.updatedAt = now;
  const payload = (extra: Record<string, unknown>) => () => ({
    ...extra,
    pull_request: presentPullSimple(github, repo, issue),
  });
  const shown = presentReview(github, repo, issue, review);
  github.emit({
    repo,
    sender: author.user,
    event: 'pull_request_review',
    action: 'submitted',
    payload: payload({ review: { ...shown, state: review.state.toLowerCase() } }),
  });
  for (const comment of review.comments) {
    github.emit({
      repo,
      sender: author.user,
      event: 'pull_request_review_comment',
      action: 'created',
      payload: payload({ comment: presentReviewComment(github, repo, issue, review, comment) }),
    });
  }
  return review;
}

/** A reply in a conversation beside a line is a review of its own, with nothing else in it. */
export const replyTo = (
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  to: number,
  body: string,
): Promise<Review> =>
  createReview(github, repo, author, issue, { event: 'COMMENT', comments: [{ path: '', body, inReplyTo: to }] });

async function checkLines(
  github: GitHub,
  repo: Repository,
  { pull }: PullIssue,
  commitSha: string,
  comments: readonly NewReviewComment[],
): Promise<void> {
  const own = comments.filter(({ inReplyTo }) => inReplyTo === undefined);
  if (own.length === 0) return;
  const files = await diffFiles(gitDir(github, repo), pull.comparison.mergeBase, commitSha);
  for (const { path, line, side = 'RIGHT' } of own) {
    const file = files.find((one) => one.path === path);
    if (!file) throw invalid('Unprocessable Entity: "Path could not be resolved"');
    if (line === undefined || !shownLines(file.patch ?? '', side).has(line))
      throw invalid('Unprocessable Entity: "Pull request review thread line must be part of the diff"');
  }
}

/** Numbers of the lines that a patch shows of the file before (LEFT) or after it (RIGHT). */
function shownLines(patch: string, side: 'LEFT' | 'RIGHT'): Set<number> {
  const shown = new Set<number>();
  const other = side === 'LEFT' ? '+' : '-';
  let next = 0;
  for (const line of patch.split('\n')) {
    const [, left, right] = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line) ?? [];
    if (left !== undefined) next = Number(side === 'LEFT' ? left : right);
    else if (!line.startsWith(other) && !line.startsWith('\\')) shown.add(next++);
  }
  return shown;
}

/** A reply stands where what it answers does. */
function newComment(
  github: GitHub,
  author: Author,
  commitSha: string,
  issue: PullIssue,
  input: NewReviewComment,
): ReviewComment {
  const now = github.clock.now();
  const first = input.inReplyTo === undefined ? undefined : firstOf(issue, input.inReplyTo);
  const place = first ?? { path: input.path, line: input.line ?? null, side: input.side ?? 'RIGHT', commitSha };
  return {
    id: newId(github.state),
    user: author.user,
    body: input.body,
    path: place.path,
    line: place.line,
    side: place.side,
    commitSha: place.commitSha,
    inReplyTo: first?.id ?? null,
    resolvedBy: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Changes what a review says at its top. */
export function updateReview(github: GitHub, issue: PullIssue, review: Review, body: string): void {
  review.body = body;
  issue.updatedAt = github.clock.now();
}

/** The last judgement of each reviewer decides; null while nobody judged. */
export function reviewDecision({ pull }: PullIssue): 'APPROVED' | 'CHANGES_REQUESTED' | null {
  const last = new Map<number, Review['state']>();
  for (const review of pull.reviews)
    if (review.state === 'APPROVED' || review.state === 'CHANGES_REQUESTED') last.set(review.user.id, review.state);
  const states = [...last.values()];
  if (states.includes('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
  return states.includes('APPROVED') ? 'APPROVED' : null;
}
