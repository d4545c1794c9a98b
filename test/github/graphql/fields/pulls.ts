/** Pull requests, their files, commits and reviews. */
import type { PullRequestCommitsArgs, PullRequestFilesArgs, PullRequestReviewsArgs } from '@octokit/graphql-schema';
import { permissionOf } from '../../actor.ts';
import { toTimestamp } from '../../clock.ts';
import { type Commit, diffFiles, type FileDiff, readCommit, readCommits } from '../../git-commits.ts';
import { gitDir } from '../../github.ts';
import { association } from '../../issues/author.ts';
import { mergeableState } from '../../present/pull.ts';
import { presentReview, presentReviewComment } from '../../present/review.ts';
import { closingReferences } from '../../pulls/closing-references.ts';
import { reviewDecision } from '../../pulls/reviews.ts';
import { lineNow, threadsOf } from '../../pulls/threads.ts';
import { nodeId, type ReviewComment, type User } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import type { Context, Resolvers } from '../context.ts';
import {
  accountNode,
  commitNode,
  issueNode,
  type PullNode,
  pullNode,
  type ReviewNode,
  repositoryNode,
  reviewNode,
  type ThreadNode,
  threadNode,
} from '../nodes.ts';
import { rollupOf } from './checks.ts';
import { findRef } from './git.ts';
import { issueOrPullFields } from './issues.ts';
import { time, writtenFields } from './shared.ts';

const STATE = ({ issue }: PullNode) => (issue.pull.mergedAt === null ? issue.state.toUpperCase() : 'MERGED');

type ReviewCommentNode = Pick<ReviewNode, 'repo' | 'issue' | 'review'> & { comment: ReviewComment };
type PullCommit = { pull: PullNode; commit: Commit };

export const pullResolvers: Resolvers = {
  PullRequest: {
    ...issueOrPullFields,
    databaseId: ({ issue }: PullNode) => issue.pull.id,
    fullDatabaseId: ({ issue }: PullNode) => String(issue.pull.id),
    state: STATE,
    isDraft: ({ issue }: PullNode) => issue.pull.draft,
    merged: ({ issue }: PullNode) => issue.pull.mergedAt !== null,
    mergedAt: ({ issue }: PullNode) => time(issue.pull.mergedAt),
    mergedBy: ({ issue }: PullNode) => issue.pull.mergedBy && accountNode(issue.pull.mergedBy),
    mergeCommit: async ({ repo, issue }: PullNode, _: unknown, { github }: Context) => {
      const sha = issue.pull.mergeCommitSha;
      return sha && commitNode(repo, await readCommit(gitDir(github, repo), sha));
    },
    mergeable: ({ issue }: PullNode) => {
      if (issue.state === 'closed') return 'UNKNOWN';
      return issue.pull.comparison.mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    mergeStateStatus: ({ issue }: PullNode) => mergeableState(issue).toUpperCase(),
    canBeRebased: ({ issue }: PullNode) => issue.state === 'open' && issue.pull.comparison.mergeable,
    maintainerCanModify: () => false,
    autoMergeRequest: () => null,
    isCrossRepository: () => false,
    isInMergeQueue: () => false,
    isMergeQueueEnabled: () => false,
    mergeQueueEntry: () => null,
    permalink: (node: PullNode, _: unknown, { github }: Context) =>
      `${github.url}/${node.repo.owner.login}/${node.repo.name}/pull/${node.issue.number}`,
    additions: ({ issue }: PullNode) => issue.pull.comparison.additions,
    deletions: ({ issue }: PullNode) => issue.pull.comparison.deletions,
    changedFiles: ({ issue }: PullNode) => issue.pull.comparison.changedFiles,
    baseRefName: ({ issue }: PullNode) => issue.pull.base.ref,
    baseRefOid: ({ issue }: PullNode) => issue.pull.base.sha,
    headRefName: ({ issue }: PullNode) => issue.pull.head.ref,
    headRefOid: ({ issue }: PullNode) => issue.pull.head.sha,
    baseRef: ({ repo, issue }: PullNode, _: unknown, { github }: Context) =>
      findRef(github, repo, `refs/heads/${issue.pull.base.ref}`),
    headRef: ({ repo, issue }: PullNode, _: unknown, { github }: Context) =>
      findRef(github, repo, `refs/heads/${issue.pull.head.ref}`),
    baseRepository: ({ repo }: PullNode) => repositoryNode(repo),
    headRepository: ({ repo }: PullNode) => repositoryNode(repo),
    headRepositoryOwner: ({ repo }: PullNode) => accountNode(repo.owner),
    commits: async (node: PullNode, args: PullRequestCommitsArgs, { github }: Context) => {
      const { comparison, head } = node.issue.pull;
      const range = `${comparison.mergeBase}..${head.sha}`;
      const commits = await readCommits(gitDir(github, node.repo), ['--reverse', '--topo-order', range]);
      return connection('commits', commits, args, (commit): PullCommit => ({ pull: node, commit }));
    },
    files: async ({ repo, issue }: PullNode, args: PullRequestFilesArgs, { github }: Context) => {
      const { comparison, head } = issue.pull;
      const files = await diffFiles(gitDir(github, repo), comparison.mergeBase, head.sha);
      return connection('files', files, args, (file) => file);
    },
    reviews: ({ repo, issue }: PullNode, args: PullRequestReviewsArgs) => {
      const some = issue.pull.reviews
        .filter((review) => !args.states || args.states.includes(review.state))
        .filter((review) => !args.author || review.user.login === args.author);
      return connection('reviews', some, args, (review) => reviewNode(repo, issue, review));
    },
    reviewThreads: ({ repo, issue }: PullNode, args: PageArgs) =>
      connection('reviewThreads', threadsOf(issue), args, (thread) => threadNode(repo, issue, thread)),
    latestReviews: ({ repo, issue }: PullNode, args: PageArgs) => {
      const latest = new Map(issue.pull.reviews.map((review) => [review.user.id, review]));
      return connection('latestReviews', [...latest.values()], args, (review) => reviewNode(repo, issue, review));
    },
    reviewRequests: ({ issue }: PullNode, args: PageArgs) =>
      connection('reviewRequests', issue.pull.requestedReviewers, args, (reviewer) => ({ reviewer })),
    reviewDecision: ({ issue }: PullNode) => reviewDecision(issue),
    closingIssuesReferences: ({ repo, issue }: PullNode, args: PageArgs) =>
      connection('closingIssuesReferences', closingReferences(repo, issue.body ?? ''), args, (one) =>
        issueNode(repo, one),
      ),
    statusCheckRollup: ({ repo, issue }: PullNode) => rollupOf(repo, issue.pull.head.sha),
    totalCommentsCount: ({ issue }: PullNode) =>
      issue.comments.length + issue.pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    viewerCanUpdateBranch: ({ issue }: PullNode) => issue.pull.comparison.behindBy > 0,
  },
  PullRequestCommit: {
    commit: ({ pull, commit }: PullCommit) => commitNode(pull.repo, commit),
    pullRequest: ({ pull }: PullCommit) => pull,
    id: ({ pull, commit }: PullCommit) => `PullRequestCommit_${pull.issue.pull.id}_${commit.sha}`,
  },
  PullRequestChangedFile: {
    changeType: ({ status }: FileDiff) => (status === 'removed' ? 'DELETED' : status.toUpperCase()),
    viewerViewedState: () => 'UNVIEWED',
  },
  ReviewRequest: { requestedReviewer: ({ reviewer }: { reviewer: User }) => accountNode(reviewer) },
  PullRequestReview: {
    ...writtenFields<ReviewNode>(({ review }) => ({
      user: review.user,
      body: review.body,
      createdAt: review.submittedAt,
      updatedAt: review.submittedAt,
      lastEditedAt: null,
      editor: null,
    })),
    id: ({ review }: ReviewNode) => nodeId('PullRequestReview', review.id),
    databaseId: ({ review }: ReviewNode) => review.id,
    fullDatabaseId: ({ review }: ReviewNode) => String(review.id),
    state: ({ review }: ReviewNode) => review.state,
    submittedAt: ({ review }: ReviewNode) => toTimestamp(review.submittedAt),
    pullRequest: ({ repo, issue }: ReviewNode) => pullNode(repo, issue),
    url: ({ repo, issue, review }: ReviewNode, _: unknown, { github }: Context) =>
      presentReview(github, repo, issue, review).html_url,
    commit: async ({ repo, review }: ReviewNode, _: unknown, { github }: Context) =>
      commitNode(repo, await readCommit(gitDir(github, repo), review.commitSha)),
    comments: ({ repo, issue, review }: ReviewNode, args: PageArgs) =>
      connection('comments', review.comments, args, (comment): ReviewCommentNode => ({ repo, issue, review, comment })),
    authorCanPushToRepository: ({ repo, review }: ReviewNode) =>
      ['write', 'maintain', 'admin'].includes(permissionOf(repo, review.user)),
    isMinimized: () => false,
    minimizedReason: () => null,
    reactionGroups: () => [],
  },
  PullRequestReviewThread: {
    id: ({ thread }: ThreadNode) => nodeId('PullRequestReviewThread', thread.first.comment.id),
    path: ({ thread }: ThreadNode) => thread.first.comment.path,
    line: ({ repo, issue, thread }: ThreadNode, _: unknown, { github }: Context) =>
      lineNow(github, repo, issue, thread.first.comment),
    originalLine: ({ thread }: ThreadNode) => thread.first.comment.line,
    diffSide: ({ thread }: ThreadNode) => thread.first.comment.side,
    isResolved: ({ thread }: ThreadNode) => thread.first.comment.resolvedBy !== null,
    resolvedBy: ({ thread }: ThreadNode) =>
      thread.first.comment.resolvedBy && accountNode(thread.first.comment.resolvedBy),
    isOutdated: async ({ repo, issue, thread }: ThreadNode, _: unknown, { github }: Context) => {
      const { comment } = thread.first;
      return comment.line !== null && (await lineNow(github, repo, issue, comment)) === null;
    },
    comments: ({ repo, issue, thread }: ThreadNode, args: PageArgs) =>
      connection('comments', thread.comments, args, (one): ReviewCommentNode => ({ repo, issue, ...one })),
    pullRequest: ({ repo, issue }: ThreadNode) => pullNode(repo, issue),
    repository: ({ repo }: ThreadNode) => repositoryNode(repo),
    subjectType: ({ thread }: ThreadNode) => (thread.first.comment.line === null ? 'FILE' : 'LINE'),
  },
  PullRequestReviewComment: {
    id: ({ comment }: ReviewCommentNode) => nodeId('PullRequestReviewComment', comment.id),
    author: ({ comment }: ReviewCommentNode) => accountNode(comment.user),
    authorAssociation: ({ repo, comment }: ReviewCommentNode) => association(repo, comment.user),
    createdAt: ({ comment }: ReviewCommentNode) => toTimestamp(comment.createdAt),
    body: ({ comment }: ReviewCommentNode) => comment.body,
    path: ({ comment }: ReviewCommentNode) => comment.path,
    line: ({ repo, issue, comment }: ReviewCommentNode, _: unknown, { github }: Context) =>
      lineNow(github, repo, issue, comment),
    originalLine: ({ comment }: ReviewCommentNode) => comment.line,
    url: ({ repo, issue, review, comment }: ReviewCommentNode, _: unknown, { github }: Context) =>
      presentReviewComment(github, repo, issue, review, comment)['html_url'],
    pullRequestReview: ({ repo, issue, review }: ReviewCommentNode) => reviewNode(repo, issue, review),
  },
};
