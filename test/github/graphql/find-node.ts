/** Finds what a global id names. */
import { isPull } from '../issues/find.ts';
import { threadsOf } from '../pulls/threads.ts';
import type { Repository } from '../state.ts';
import { type Context, canSee, unknownNode } from './context.ts';
import {
  type AccountNode,
  type AppNode,
  accountNode,
  type CheckRunNode,
  type CheckSuiteNode,
  type CommentNode,
  checkRunNode,
  checkSuiteNode,
  commentNode,
  type IssueNode,
  issueNode,
  type LabelNode,
  labelNode,
  type PinnedIssueNode,
  type PullNode,
  pinnedIssueNode,
  pullNode,
  type RepositoryNode,
  type ReviewNode,
  repositoryNode,
  reviewNode,
  type ThreadNode,
  threadNode,
} from './nodes.ts';

type Found =
  | RepositoryNode
  | IssueNode
  | PullNode
  | CommentNode
  | LabelNode
  | PinnedIssueNode
  | AccountNode
  | AppNode
  | CheckRunNode
  | CheckSuiteNode
  | ReviewNode
  | ThreadNode;

/** NOT_FOUND for what isn't there, and for what the actor may not see. */
export function findNode(context: Context, id: string): Found {
  const { state } = context.github;
  const [type, number] = id.split('_');
  const wanted = Number(number);
  const account = state.users.find((user) => user.type === type && user.id === wanted);
  if (account) return accountNode(account);
  const app = type === 'App' ? state.apps.find((one) => one.id === wanted) : undefined;
  if (app) return { __typename: 'App', app };
  for (const repo of state.repositories) {
    const found = canSee(context, repo) ? findIn(repo, type, wanted) : undefined;
    if (found) return found;
  }
  throw unknownNode(id);
}

function findIn(repo: Repository, type: string | undefined, id: number): Found | undefined {
  const issues = repo.issues.values();
  switch (type) {
    case 'Repository':
      return repo.id === id ? repositoryNode(repo) : undefined;
    case 'Label': {
      const label = repo.labels.find((one) => one.id === id);
      return label && labelNode(repo, label);
    }
    case 'PinnedIssue': {
      const pin = repo.pinned.find((one) => one.id === id);
      return pin && pinnedIssueNode(repo, pin);
    }
    case 'Issue': {
      const issue = issues.find((one) => one.id === id && !isPull(one));
      return issue && issueNode(repo, issue);
    }
    case 'PullRequest': {
      const issue = issues.filter(isPull).find((one) => one.pull.id === id);
      return issue && pullNode(repo, issue);
    }
    case 'IssueComment': {
      const issue = issues.find((one) => one.comments.some((comment) => comment.id === id));
      const comment = issue?.comments.find((one) => one.id === id);
      return issue && comment && commentNode(repo, issue, comment);
    }
    case 'PullRequestReview': {
      const issue = issues.filter(isPull).find((one) => one.pull.reviews.some((review) => review.id === id));
      const review = issue?.pull.reviews.find((one) => one.id === id);
      return issue && review && reviewNode(repo, issue, review);
    }
    case 'PullRequestReviewThread': {
      const pulls = issues.filter(isPull).flatMap((issue) => threadsOf(issue).map((thread) => ({ issue, thread })));
      const found = pulls.find(({ thread }) => thread.first.comment.id === id);
      return found && threadNode(repo, found.issue, found.thread);
    }
    case 'CheckRun': {
      const run = repo.checkRuns.find((one) => one.id === id);
      return run && checkRunNode(repo, run);
    }
    case 'CheckSuite': {
      const suite = repo.checkSuites.find((one) => one.id === id);
      return suite && checkSuiteNode(repo, suite);
    }
    default:
      return undefined;
  }
}

type Typename = Found['__typename'];

/** The nodes that may have this type; an account's is known at run time only. */
type FoundOf<Type extends Typename, One = Found> = One extends { __typename: infer Name }
  ? [Type & Name] extends [never]
    ? never
    : One
  : never;

/** The same when only some types will do. */
export function findNodeOf<Type extends Typename>(context: Context, id: string, ...types: Type[]): FoundOf<Type> {
  const found = findNode(context, id);
  const isWanted = (node: Found): node is FoundOf<Type> => types.some((type) => type === node.__typename);
  if (!isWanted(found)) throw unknownNode(id);
  return found;
}
