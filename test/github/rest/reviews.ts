/** Reviews of pull requests, their comments, and who is asked for one. */
import { invalid, notFound } from '../errors.ts';
import { authorOf } from '../issues/author.ts';
import { assignable, type PullIssue } from '../issues/find.ts';
import { tellIssue } from '../issues/tell.ts';
import { presentPullSimple } from '../present/pull.ts';
import { presentReview, presentReviewComment } from '../present/review.ts';
import { presentUser } from '../present/user.ts';
import { createReview, replyTo } from '../pulls/reviews.ts';
import type { Review } from '../state.ts';
import { onPull } from './on-issue.ts';
import { paginate } from './paginate.ts';

function getReview(issue: PullIssue, id: number): Review {
  const review = issue.pull.reviews.find((one) => one.id === id);
  if (!review) throw notFound();
  return review;
}

const sideOf = (side: string | undefined) => (side === 'LEFT' ? ('LEFT' as const) : ('RIGHT' as const));

export const reviewOperations = [
  onPull('pulls/create-review', 'write', 'read', async ({ github, actor, repo, issue, body }) => {
    const review = await createReview(github, repo, authorOf(actor), issue, {
      event: body?.event,
      body: body?.body,
      commitSha: body?.commit_id,
      comments: body?.comments?.map(({ path, body: text, line, position, side }) => ({
        path,
        body: text,
        line: line ?? position,
        side: sideOf(side),
      })),
    });
    return { status: 200, body: presentReview(github, repo, issue, review) };
  }),

  onPull('pulls/list-reviews', 'read', 'read', (call) =>
    paginate(call, call.issue.pull.reviews, (review) => presentReview(call.github, call.repo, call.issue, review)),
  ),

  onPull('pulls/get-review', 'read', 'read', ({ github, repo, issue, path }) => ({
    status: 200,
    body: presentReview(github, repo, issue, getReview(issue, path.review_id)),
  })),

  onPull('pulls/list-review-comments', 'read', 'read', (call) => {
    const { github, repo, issue } = call;
    const all = issue.pull.reviews.flatMap((review) => review.comments.map((comment) => ({ review, comment })));
    return paginate(call, all, ({ review, comment }) => presentReviewComment(github, repo, issue, review, comment));
  }),

  onPull('pulls/create-review-comment', 'write', 'read', async ({ github, actor, repo, issue, body }) => {
    const { path, line, side, in_reply_to: inReplyTo } = body;
    const review = await createReview(github, repo, authorOf(actor), issue, {
      event: 'COMMENT',
      commitSha: body.commit_id,
      comments: [{ path, body: body.body, line: line ?? body.position, side: sideOf(side), inReplyTo }],
    });
    const [comment] = review.comments;
    if (!comment) throw notFound();
    return { status: 201, body: presentReviewComment(github, repo, issue, review, comment) };
  }),

  onPull(
    'pulls/create-reply-for-review-comment',
    'write',
    'read',
    async ({ github, actor, repo, issue, path, body }) => {
      const review = await replyTo(github, repo, authorOf(actor), issue, path.comment_id, body.body);
      const [comment] = review.comments;
      if (!comment) throw notFound();
      return { status: 201, body: presentReviewComment(github, repo, issue, review, comment) };
    },
  ),

  onPull('pulls/list-requested-reviewers', 'read', 'read', ({ github, issue }) => ({
    status: 200,
    body: { users: issue.pull.requestedReviewers.map((user) => presentUser(github, user)), teams: [] },
  })),

  onPull('pulls/request-reviewers', 'write', 'write', ({ github, actor, repo, issue, body }) => {
    const { pull } = issue;
    const asked = body.reviewers ?? [];
    const users = assignable(github, repo, asked);
    // There are no teams here.
    if (users.length < asked.length || (body.team_reviewers ?? []).length > 0)
      throw invalid(
        `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repo.owner.login}/${repo.name} repository.`,
      );
    for (const user of users) {
      if (pull.requestedReviewers.includes(user) || user === issue.user) continue;
      pull.requestedReviewers.push(user);
      const extra = { requested_reviewer: presentUser(github, user) };
      tellIssue(github, repo, authorOf(actor), issue, 'review_requested', extra);
    }
    return { status: 201, body: presentPullSimple(github, repo, issue) };
  }),
];
