/** The objects that resolvers hand on to each other: each knows its GraphQL type and the repository it lives in. */
import type { Commit } from '../git-commits.ts';
import { isPull, type PullIssue } from '../issues/find.ts';
import type { Thread } from '../pulls/threads.ts';
import type {
  App,
  CheckRun,
  CheckSuite,
  Comment,
  CommitStatus,
  Issue,
  Label,
  PinnedIssue,
  Reaction,
  Repository,
  Review,
  User,
} from '../state.ts';

export type RepositoryNode = { __typename: 'Repository'; repo: Repository };
export type IssueNode = { __typename: 'Issue'; repo: Repository; issue: Issue };
export type PullNode = { __typename: 'PullRequest'; repo: Repository; issue: PullIssue };
export type CommentNode = { __typename: 'IssueComment'; repo: Repository; issue: Issue; comment: Comment };
export type LabelNode = { __typename: 'Label'; repo: Repository; label: Label };
export type PinnedIssueNode = { __typename: 'PinnedIssue'; repo: Repository; pin: PinnedIssue };
export type AccountNode = { __typename: User['type']; user: User };
export type AppNode = { __typename: 'App'; app: App };
export type CheckRunNode = { __typename: 'CheckRun'; repo: Repository; run: CheckRun };
export type CheckSuiteNode = { __typename: 'CheckSuite'; repo: Repository; suite: CheckSuite };
export type StatusNode = { __typename: 'StatusContext'; repo: Repository; status: CommitStatus };
export type CommitNode = { __typename: 'Commit'; repo: Repository; commit: Commit };
export type RefNode = { __typename: 'Ref'; repo: Repository; ref: string; sha: string };
export type ReviewNode = { __typename: 'PullRequestReview'; repo: Repository; issue: PullIssue; review: Review };
export type ThreadNode = { __typename: 'PullRequestReviewThread'; repo: Repository; issue: PullIssue; thread: Thread };
export type ReactionNode = { __typename: 'Reaction'; subject: SubjectNode; reaction: Reaction };

/** What can be reacted to. */
export type SubjectNode = IssueNode | PullNode | CommentNode;

export const repositoryNode = (repo: Repository): RepositoryNode => ({ __typename: 'Repository', repo });
export const accountNode = (user: User): AccountNode => ({ __typename: user.type, user });
export const labelNode = (repo: Repository, label: Label): LabelNode => ({ __typename: 'Label', repo, label });
export const pinnedIssueNode = (repo: Repository, pin: PinnedIssue): PinnedIssueNode => ({
  __typename: 'PinnedIssue',
  repo,
  pin,
});
export const pullNode = (repo: Repository, issue: PullIssue): PullNode => ({ __typename: 'PullRequest', repo, issue });
export const issueNode = (repo: Repository, issue: Issue): IssueNode | PullNode =>
  isPull(issue) ? pullNode(repo, issue) : { __typename: 'Issue', repo, issue };
export const commentNode = (repo: Repository, issue: Issue, comment: Comment): CommentNode => ({
  __typename: 'IssueComment',
  repo,
  issue,
  comment,
});
export const checkRunNode = (repo: Repository, run: CheckRun): CheckRunNode => ({ __typename: 'CheckRun', repo, run });
export const checkSuiteNode = (repo: Repository, suite: CheckSuite): CheckSuiteNode => ({
  __typename: 'CheckSuite',
  repo,
  suite,
});
export const commitNode = (repo: Repository, commit: Commit): CommitNode => ({ __typename: 'Commit', repo, commit });
export const reviewNode = (repo: Repository, issue: PullIssue, review: Review): ReviewNode => ({
  __typename: 'PullRequestReview',
  repo,
  issue,
  review,
});

export const threadNode = (repo: Repository, issue: PullIssue, thread: Thread): ThreadNode => ({
  __typename: 'PullRequestReviewThread',
  repo,
  issue,
  thread,
});

export const reactionsOf = (node: SubjectNode): { reactions: Reaction[] } =>
  node.__typename === 'IssueComment' ? node.comment : node.issue;
