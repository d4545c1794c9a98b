/** Mutations of pull requests. */
import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadReplyInput,
  ClosePullRequestInput,
  ConvertPullRequestToDraftInput,
  CreatePullRequestInput,
  MarkPullRequestReadyForReviewInput,
  MergePullRequestInput,
  ReopenPullRequestInput,
  ResolveReviewThreadInput,
  UpdatePullRequestInput,
  UpdatePullRequestReviewInput,
} from '@octokit/graphql-schema';
import { setAssignees } from '../../issues/assignees.ts';
import { closeIssue, reopenIssue } from '../../issues/close-issue.ts';
import { editIssue } from '../../issues/edit-issue.ts';
import { setLabels } from '../../issues/labels.ts';
import { createPull } from '../../pulls/create-pull.ts';
import { mergePull } from '../../pulls/merge.ts';
import { createReview, replyTo, updateReview } from '../../pulls/reviews.ts';
import { changeBase, setDraft } from '../../pulls/update-pull.ts';
import { checkMayEdit } from '../../rest/issues.ts';
import { type Context, demand, type Fields, TypedError } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import { accountNode, type PullNode, pullNode, reviewNode } from '../nodes.ts';
import { labelNames, logins } from './issues.ts';
import { mutation, writablePull } from './mutation.ts';

const short = (ref: string) => ref.replace(/^refs\/heads\//, '');

function ownPull(context: Context, id: string): PullNode {
  const node = writablePull(context, id, 'read');
  checkMayEdit(node.repo, context.author, node.issue);
  return node;
}

const METHOD = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' } as const;

export const pullMutations: Fields = {
  createPullRequest: mutation(async (input: CreatePullRequestInput, context) => {
    const { repo } = findNodeOf(context, input.repositoryId, 'Repository');
    demand(context, repo, { app: { pull_requests: 'write' }, user: 'write' });
    const issue = await createPull(context.github, repo, context.author, {
      title: input.title,
      body: input.body ?? null,
      head: short(input.headRefName),
      base: short(input.baseRefName),
      draft: input.draft ?? false,
    });
    return { pullRequest: pullNode(repo, issue) };
  }),

  updatePullRequest: mutation(async (input: UpdatePullRequestInput, context) => {
    const { github, author } = context;
    const node = ownPull(context, input.pullRequestId);
    const { repo, issue } = node;
    editIssue(github, repo, author, issue, { title: input.title ?? undefined, body: input.body ?? undefined });
    if (input.baseRefName) await changeBase(github, repo, author, issue, short(input.baseRefName));
    if (input.labelIds) setLabels(github, repo, author, issue, labelNames(context, input.labelIds));
    if (input.assigneeIds) setAssignees(github, repo, author, issue, logins(context, input.assigneeIds));
    if (input.state === 'CLOSED') closeIssue(github, repo, author, issue);
    if (input.state === 'OPEN') reopenIssue(github, repo, author, issue);
    return { pullRequest: node, actor: accountNode(author.user) };
  }),

  closePullRequest: mutation(({ pullRequestId }: ClosePullRequestInput, context) => {
    const node = ownPull(context, pullRequestId);
    closeIssue(context.github, node.repo, context.author, node.issue);
    return { pullRequest: node };
  }),

  reopenPullRequest: mutation(({ pullRequestId }: ReopenPullRequestInput, context) => {
    const node = ownPull(context, pullRequestId);
    reopenIssue(context.github, node.repo, context.author, node.issue);
    return { pullRequest: node };
  }),

  markPullRequestReadyForReview: mutation(({ pullRequestId }: MarkPullRequestReadyForReviewInput, context) => {
    const node = ownPull(context, pullRequestId);
    setDraft(context.github, node.repo, context.author, node.issue, false);
    return { pullRequest: node };
  }),

  convertPullRequestToDraft: mutation(({ pullRequestId }: ConvertPullRequestToDraftInput, context) => {
    const node = ownPull(context, pullRequestId);
    setDraft(context.github, node.repo, context.author, node.issue, true);
    return { pullRequest: node };
  }),

  mergePullRequest: mutation(async (input: MergePullRequestInput, context) => {
    const node = writablePull(context, input.pullRequestId, 'write', { contents: 'write' });
    await mergePull(context.github, node.repo, context.author, node.issue, {
      method: METHOD[input.mergeMethod ?? 'MERGE'],
      expectedHead: typeof input.expectedHeadOid === 'string' ? input.expectedHeadOid : undefined,
      title: input.commitHeadline ?? undefined,
      message: input.commitBody ?? undefined,
    });
    return { pullRequest: node, actor: accountNode(context.author.user) };
  }),

  addPullRequestReview: mutation(async (input: AddPullRequestReviewInput, context) => {
    const { event } = input;
    if (event === 'DISMISS') throw new TypedError('UNPROCESSABLE', 'The local GitHub does not dismiss reviews');
    const { repo, issue } = writablePull(context, input.pullRequestId, 'read');
    const review = await createReview(context.github, repo, context.author, issue, {
      event: event ?? undefined,
      body: input.body ?? undefined,
      commitSha: typeof input.commitOID === 'string' ? input.commitOID : undefined,
      comments: (input.threads ?? [])
        .filter((thread) => thread !== null)
        .map(({ path, line, body, side }) => ({
          path: path ?? '',
          body,
          line: line ?? undefined,
          side: side ?? undefined,
        })),
    });
    return { pullRequestReview: reviewNode(repo, issue, review) };
  }),

  addPullRequestReviewThreadReply: mutation(async (input: AddPullRequestReviewThreadReplyInput, context) => {
    const { repo, issue, thread } = findNodeOf(context, input.pullRequestReviewThreadId, 'PullRequestReviewThread');
    demand(context, repo, { app: { pull_requests: 'write' }, user: 'read' });
    if (input.pullRequestReviewId)
      throw new TypedError('UNPROCESSABLE', 'The local GitHub does not add to a pending review');
    const { github, author } = context;
    const review = await replyTo(github, repo, author, issue, thread.first.comment.id, input.body);
    return { comment: { repo, issue, review, comment: review.comments[0] } };
  }),

  resolveReviewThread: mutation(({ threadId }: ResolveReviewThreadInput, context) => {
    const node = findNodeOf(context, threadId, 'PullRequestReviewThread');
    const isOwn = node.issue.user === context.author.user;
    demand(context, node.repo, { app: { pull_requests: 'write' }, user: isOwn ? 'read' : 'write' });
    node.thread.first.comment.resolvedBy = context.author.user;
    return { thread: node };
  }),

  updatePullRequestReview: mutation(({ pullRequestReviewId, body }: UpdatePullRequestReviewInput, context) => {
    const node = findNodeOf(context, pullRequestReviewId, 'PullRequestReview');
    demand(context, node.repo, { app: { pull_requests: 'write' }, user: 'read' });
    if (node.review.user !== context.author.user)
      throw new TypedError('FORBIDDEN', 'Only the author of a review can change it');
    updateReview(context.github, node.issue, node.review, body);
    return { pullRequestReview: node };
  }),
};
