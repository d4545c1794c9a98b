/** Issues and labels; what pull requests share with issues. */
import type {
  IssueCommentsArgs,
  IssueLabelsArgs,
  LabelIssuesArgs,
  LabelPullRequestsArgs,
} from '@octokit/graphql-schema';
import { isPull, issuesWhere } from '../../issues/find.ts';
import { hasLabel } from '../../issues/list-issues.ts';
import { pinOf } from '../../issues/pin-issue.ts';
import { issueNodeId, issueUrls } from '../../present/issue.ts';
import { closingReferences } from '../../pulls/closing-references.ts';
import { type Issue, nodeId, type Repository } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import type { Context, Fields, Resolvers } from '../context.ts';
import {
  accountNode,
  commentNode,
  type IssueNode,
  issueNode,
  type LabelNode,
  labelNode,
  type PinnedIssueNode,
  type PullNode,
  pullNode,
  repositoryNode,
} from '../nodes.ts';
import { reactionGroups, reactions, time, writtenFields } from './shared.ts';
import { timelineItems } from './timeline.ts';

type Both = IssueNode | PullNode;

const nothing = (name: string) => (_: unknown, args: PageArgs) => connection(name, [], args, () => null);
const page = ({ repo, issue }: Both, { github }: Context) => issueUrls(github, repo, issue).html;

/** What an issue and a pull request have in common. */
export const issueOrPullFields: Fields = {
  ...writtenFields<Both>(({ issue }) => issue),
  id: ({ issue }: Both) => issueNodeId(issue),
  number: ({ issue }: Both) => issue.number,
  title: ({ issue }: Both) => issue.title,
  titleHTML: ({ issue }: Both) => issue.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  url: (node: Both, _: unknown, context: Context) => page(node, context),
  resourcePath: (node: Both, _: unknown, context: Context) => page(node, context).slice(context.github.url.length),
  closed: ({ issue }: Both) => issue.state === 'closed',
  closedAt: ({ issue }: Both) => time(issue.closedAt),
  locked: ({ issue }: Both) => issue.locked,
  activeLockReason: () => null,
  milestone: () => null,
  labels: ({ repo, issue }: Both, args: IssueLabelsArgs) =>
    connection('labels', issue.labels, args, (label) => labelNode(repo, label)),
  assignees: ({ issue }: Both, args: PageArgs) => connection('assignees', issue.assignees, args, accountNode),
  participants: ({ issue }: Both, args: PageArgs) => {
    const people = new Set([issue.user, ...issue.assignees, ...issue.comments.map((comment) => comment.user)]);
    return connection('participants', [...people], args, accountNode);
  },
  comments: ({ repo, issue }: Both, args: IssueCommentsArgs) => {
    const sign = args.orderBy?.direction === 'DESC' ? -1 : 1;
    const comments = args.orderBy
      ? [...issue.comments].sort((a, b) => sign * (a.updatedAt - b.updatedAt || a.id - b.id))
      : issue.comments;
    return connection('comments', comments, args, (comment) => commentNode(repo, issue, comment));
  },
  reactionGroups,
  reactions,
  projectCards: nothing('projectCards'),
  projectItems: nothing('projectItems'),
  viewerSubscription: () => 'UNSUBSCRIBED',
  timelineItems,
};

const count = (issues: Issue[]) => issues.filter((issue) => issue.state === 'closed').length;

export const issueResolvers: Resolvers = {
  Issue: {
    ...issueOrPullFields,
    databaseId: ({ issue }: IssueNode) => issue.id,
    fullDatabaseId: ({ issue }: IssueNode) => String(issue.id),
    state: ({ issue }: IssueNode) => issue.state.toUpperCase(),
    stateReason: ({ issue }: IssueNode, { enableDuplicate }: { enableDuplicate?: boolean | null }) => {
      if (issue.stateReason === 'duplicate' && !enableDuplicate) return 'NOT_PLANNED';
      return issue.stateReason?.toUpperCase() ?? null;
    },
    isPinned: ({ repo, issue }: IssueNode) => pinOf(repo, issue) !== undefined,
    parent: ({ repo, issue }: IssueNode) => issue.parent && issueNode(repo, issue.parent),
    subIssues: ({ repo, issue }: IssueNode, args: PageArgs) =>
      connection('subIssues', issue.subIssues, args, (child) => issueNode(repo, child)),
    subIssuesSummary: ({ issue }: IssueNode) => {
      const total = issue.subIssues.length;
      const completed = count(issue.subIssues);
      return { total, completed, percentCompleted: total && Math.floor((completed * 100) / total) };
    },
    closedByPullRequestsReferences: ({ repo, issue }: IssueNode, args: PageArgs) => {
      const pulls = issuesWhere(repo, isPull).filter((pull) =>
        closingReferences(repo, pull.body ?? '').includes(issue),
      );
      return connection('closedByPullRequestsReferences', pulls, args, (pull) => pullNode(repo, pull));
    },
  },
  SearchResultItemConnection: { issueCount: ({ totalCount }: { totalCount: number }) => totalCount },
  PinnedIssue: {
    id: ({ pin }: PinnedIssueNode) => nodeId('PinnedIssue', pin.id),
    databaseId: ({ pin }: PinnedIssueNode) => pin.id,
    fullDatabaseId: ({ pin }: PinnedIssueNode) => String(pin.id),
    issue: ({ repo, pin }: PinnedIssueNode) => issueNode(repo, pin.issue),
    pinnedBy: ({ pin }: PinnedIssueNode) => accountNode(pin.by),
    repository: ({ repo }: PinnedIssueNode) => repositoryNode(repo),
  },
  Label: {
    id: ({ label }: LabelNode) => nodeId('Label', label.id),
    name: ({ label }: LabelNode) => label.name,
    color: ({ label }: LabelNode) => label.color,
    description: ({ label }: LabelNode) => label.description,
    isDefault: ({ label }: LabelNode) => label.isDefault,
    createdAt: ({ repo }: LabelNode) => time(repo.createdAt),
    updatedAt: ({ repo }: LabelNode) => time(repo.createdAt),
    repository: ({ repo }: LabelNode) => repositoryNode(repo),
    resourcePath: ({ repo, label }: LabelNode) => labelPath(repo.owner.login, repo.name, label.name),
    url: ({ repo, label }: LabelNode, _: unknown, { github }: Context) =>
      `${github.url}${labelPath(repo.owner.login, repo.name, label.name)}`,
    issues: ({ repo, label }: LabelNode, args: LabelIssuesArgs) => {
      const issues = labelled(repo, label.name).filter((issue) => !isPull(issue));
      return connection('issues', issues, args, (issue) => issueNode(repo, issue));
    },
    pullRequests: ({ repo, label }: LabelNode, args: LabelPullRequestsArgs) =>
      connection('pullRequests', labelled(repo, label.name).filter(isPull), args, (one) => pullNode(repo, one)),
  },
};

const labelled = (repo: Repository, name: string) => issuesWhere(repo, (issue) => hasLabel(issue, name));

const labelPath = (owner: string, repo: string, label: string) =>
  `/${owner}/${repo}/labels/${encodeURIComponent(label)}`;
