/** Repositories and what they hold. */

import type {
  RepositoryCollaboratorsArgs,
  RepositoryIssueArgs,
  RepositoryIssuesArgs,
  RepositoryLabelArgs,
  RepositoryLabelsArgs,
  RepositoryObjectArgs,
  RepositoryPinnedIssuesArgs,
  RepositoryPullRequestsArgs,
  RepositoryRefArgs,
  RepositoryRefsArgs,
} from '@octokit/graphql-schema';
import { permissionOf } from '../../actor.ts';
import { listRefs } from '../../git-refs.ts';
import { gitDir } from '../../github.ts';
import { findLabel, isPull, issuesWhere, type PullIssue } from '../../issues/find.ts';
import { hasLabel, listIssues, sortIssues } from '../../issues/list-issues.ts';
import { repoUrls } from '../../present/urls.ts';
import { sameName } from '../../same-name.ts';
import { findUser, type Issue, nodeId, type Permission, type Repository, type User } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import { type Context, demand, type Resolvers, TypedError } from '../context.ts';
import {
  type AccountNode,
  accountNode,
  issueNode,
  labelNode,
  pinnedIssueNode,
  pullNode,
  type RepositoryNode,
} from '../nodes.ts';
import { findObject, findRef } from './git.ts';
import { time } from './shared.ts';

const readIssues = (context: Context, repo: Repository) =>
  demand(context, repo, { app: { issues: 'read' }, user: 'read' });
const readPulls = (context: Context, repo: Repository) =>
  demand(context, repo, { app: { pull_requests: 'read' }, user: 'read' });
const readContents = (context: Context, repo: Repository) =>
  demand(context, repo, { app: { contents: 'read' }, user: 'read' });

const graphqlPermission = (permission: Permission): string | null =>
  permission === 'none' ? null : permission.toUpperCase();

function unknownNumber(kind: string, number: number): TypedError {
  return new TypedError('NOT_FOUND', `Could not resolve to ${kind} with the number of ${number}.`);
}

const ORDER: Record<string, string> = { CREATED_AT: 'created', UPDATED_AT: 'updated', COMMENTS: 'comments' };

type Order = { field: string; direction: string } | null | undefined;

function ordered<T extends Issue>(issues: T[], order: Order): T[] {
  return sortIssues(issues, ORDER[order?.field ?? 'CREATED_AT'], (order?.direction ?? 'ASC').toLowerCase());
}

function viewerPermission({ repo }: RepositoryNode, _: unknown, { actor, author }: Context): string | null {
  if (actor.kind !== 'installation') return graphqlPermission(permissionOf(repo, author.user));
  return actor.permissions.contents === 'write' ? 'WRITE' : 'READ';
}

type Collaborator = { node: AccountNode & { repo: Repository } };

export const repositoryResolvers: Resolvers = {
  RepositoryCollaboratorEdge: {
    permission: ({ node: { repo, user } }: Collaborator) => graphqlPermission(permissionOf(repo, user)),
  },
  Repository: {
    id: ({ repo }: RepositoryNode) => nodeId('Repository', repo.id),
    databaseId: ({ repo }: RepositoryNode) => repo.id,
    name: ({ repo }: RepositoryNode) => repo.name,
    nameWithOwner: ({ repo }: RepositoryNode) => `${repo.owner.login}/${repo.name}`,
    owner: ({ repo }: RepositoryNode) => accountNode(repo.owner),
    description: ({ repo }: RepositoryNode) => repo.description,
    homepageUrl: ({ repo }: RepositoryNode) => repo.homepage,
    url: ({ repo }: RepositoryNode, _: unknown, { github }: Context) => repoUrls(github, repo).html,
    resourcePath: ({ repo }: RepositoryNode) => `/${repo.owner.login}/${repo.name}`,
    sshUrl: ({ repo }: RepositoryNode, _: unknown, { github }: Context) =>
      `git@${new URL(github.url).hostname}:${repo.owner.login}/${repo.name}.git`,
    createdAt: ({ repo }: RepositoryNode) => time(repo.createdAt),
    updatedAt: ({ repo }: RepositoryNode) => time(repo.updatedAt),
    pushedAt: ({ repo }: RepositoryNode) => time(repo.pushedAt),
    isPrivate: ({ repo }: RepositoryNode) => repo.private,
    visibility: ({ repo }: RepositoryNode) => (repo.private ? 'PRIVATE' : 'PUBLIC'),
    isArchived: ({ repo }: RepositoryNode) => repo.archived,
    archivedAt: () => null,
    isFork: () => false,
    isTemplate: () => false,
    isEmpty: () => false,
    isMirror: () => false,
    isDisabled: () => false,
    isLocked: () => false,
    isInOrganization: ({ repo }: RepositoryNode) => repo.owner.type === 'Organization',
    parent: () => null,
    templateRepository: () => null,
    hasIssuesEnabled: ({ repo }: RepositoryNode) => repo.hasIssues,
    hasWikiEnabled: () => false,
    hasProjectsEnabled: () => false,
    hasDiscussionsEnabled: () => false,
    mergeCommitAllowed: ({ repo }: RepositoryNode) => repo.merging.merge,
    squashMergeAllowed: ({ repo }: RepositoryNode) => repo.merging.squash,
    rebaseMergeAllowed: ({ repo }: RepositoryNode) => repo.merging.rebase,
    deleteBranchOnMerge: ({ repo }: RepositoryNode) => repo.merging.deleteBranch,
    autoMergeAllowed: () => false,
    viewerPermission,
    viewerCanAdminister: ({ repo }: RepositoryNode, _: unknown, { author }: Context) =>
      permissionOf(repo, author.user) === 'admin',
    viewerDefaultMergeMethod: () => 'MERGE',
    viewerDefaultCommitEmail: (_: RepositoryNode, __: unknown, { author }: Context) => author.user.email,
    issueTemplates: () => [],
    pullRequestTemplates: () => [],
    milestones: (_: RepositoryNode, args: PageArgs) => connection('milestones', [], args, () => null),
    stargazerCount: () => 0,
    forkCount: () => 0,
    primaryLanguage: () => null,
    licenseInfo: () => null,
    latestRelease: () => null,
    repositoryTopics: ({ repo }: RepositoryNode, args: PageArgs) =>
      connection('repositoryTopics', repo.topics, args, (name) => ({ topic: { name } })),

    label: ({ repo }: RepositoryNode, { name }: RepositoryLabelArgs) => {
      const label = findLabel(repo, name);
      return label ? labelNode(repo, label) : null;
    },
    labels: ({ repo }: RepositoryNode, args: RepositoryLabelsArgs) => {
      const word = (args.query ?? '').toLowerCase();
      const found = repo.labels.filter((label) =>
        `${label.name} ${label.description ?? ''}`.toLowerCase().includes(word),
      );
      const sign = args.orderBy?.direction === 'DESC' ? -1 : 1;
      if (args.orderBy?.field === 'NAME') found.sort((a, b) => sign * a.name.localeCompare(b.name));
      else if (sign === -1) found.reverse();
      return connection('labels', found, args, (label) => labelNode(repo, label));
    },
    issue: ({ repo }: RepositoryNode, { number }: RepositoryIssueArgs, context: Context) => {
      readIssues(context, repo);
      const issue = repo.issues.get(number);
      if (!issue || isPull(issue)) throw unknownNumber('an Issue', number);
      return issueNode(repo, issue);
    },
    issues: ({ repo }: RepositoryNode, args: RepositoryIssuesArgs, context: Context) => {
      readIssues(context, repo);
      const { filterBy } = args;
      const states = args.states ?? filterBy?.states;
      const labels = [...(args.labels ?? []), ...(filterBy?.labels ?? [])];
      const plain = issuesWhere(
        repo,
        (issue) =>
          !isPull(issue) &&
          (!states || states.some((state) => state === stateOf(issue))) &&
          (labels.length === 0 || labels.some((label) => hasLabel(issue, label))),
      );
      const filtered = listIssues(plain, {
        state: 'all',
        creator: filterBy?.createdBy ?? undefined,
        assignee: filterBy?.assignee ?? undefined,
        mentioned: filterBy?.mentioned ?? undefined,
        since: typeof filterBy?.since === 'string' ? filterBy.since : undefined,
        viewer: context.author.user.login,
      });
      return connection('issues', ordered(filtered, args.orderBy), args, (issue) => issueNode(repo, issue));
    },
    pinnedIssues: ({ repo }: RepositoryNode, args: RepositoryPinnedIssuesArgs, context: Context) => {
      readIssues(context, repo);
      return connection('pinnedIssues', repo.pinned, args, (pin) => pinnedIssueNode(repo, pin));
    },
    pullRequest: ({ repo }: RepositoryNode, { number }: { number: number }, context: Context) => {
      readPulls(context, repo);
      const issue = repo.issues.get(number);
      if (!issue || !isPull(issue)) throw unknownNumber('a PullRequest', number);
      return pullNode(repo, issue);
    },
    pullRequests: ({ repo }: RepositoryNode, args: RepositoryPullRequestsArgs, context: Context) => {
      readPulls(context, repo);
      const { states, labels } = args;
      const pulls = issuesWhere(
        repo,
        (issue): issue is PullIssue =>
          isPull(issue) &&
          (typeof args.headRefName !== 'string' || issue.pull.head.ref === args.headRefName) &&
          (typeof args.baseRefName !== 'string' || issue.pull.base.ref === args.baseRefName) &&
          (!states || states.some((state) => state === stateOf(issue))) &&
          (!labels || labels.some((label) => hasLabel(issue, label))),
      );
      return connection('pullRequests', ordered(pulls, args.orderBy), args, (issue) => pullNode(repo, issue));
    },
    issueOrPullRequest: ({ repo }: RepositoryNode, { number }: { number: number }, context: Context) => {
      const issue = repo.issues.get(number);
      if (!issue) throw unknownNumber('an issue or pull request', number);
      if (isPull(issue)) readPulls(context, repo);
      else readIssues(context, repo);
      return issueNode(repo, issue);
    },
    collaborators: ({ repo }: RepositoryNode, args: RepositoryCollaboratorsArgs, context: Context) => {
      demand(context, repo, { app: { metadata: 'read' }, user: 'write' });
      const people = [repo.owner.login, ...repo.collaborators.keys()]
        .map((login) => findUser(context.github.state, login))
        .filter((user): user is User => user?.type === 'User')
        .filter((user) => !args.login || sameName(user.login, args.login))
        .filter((user) => !args.query || `${user.login} ${user.name}`.toLowerCase().includes(args.query.toLowerCase()));
      return connection('collaborators', people, args, (user) => ({ ...accountNode(user), repo }));
    },
    assignableUsers: ({ repo }: RepositoryNode, args: PageArgs, { github }: Context) => {
      const people = [repo.owner.login, ...repo.collaborators.keys()]
        .map((login) => findUser(github.state, login))
        .filter((user) => user !== undefined);
      return connection('assignableUsers', people, args, accountNode);
    },
    object: ({ repo }: RepositoryNode, args: RepositoryObjectArgs, context: Context) => {
      readContents(context, repo);
      const expression = args.expression ?? args.oid;
      return typeof expression === 'string' ? findObject(context.github, repo, expression) : null;
    },
    ref: async ({ repo }: RepositoryNode, { qualifiedName }: RepositoryRefArgs, context: Context) => {
      readContents(context, repo);
      const names = qualifiedName.startsWith('refs/')
        ? [qualifiedName]
        : [`refs/${qualifiedName}`, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
      for (const name of names) {
        const found = await findRef(context.github, repo, name);
        if (found) return found;
      }
      return null;
    },
    refs: async ({ repo }: RepositoryNode, args: RepositoryRefsArgs, context: Context) => {
      readContents(context, repo);
      const refs = [...(await listRefs(gitDir(context.github, repo), args.refPrefix))].filter(([ref]) =>
        ref.includes(args.query ?? ''),
      );
      if (args.direction === 'DESC') refs.reverse();
      return connection('refs', refs, args, ([ref, sha]) => ({ __typename: 'Ref', repo, ref, sha }));
    },
    defaultBranchRef: ({ repo }: RepositoryNode, _: unknown, { github }: Context) =>
      findRef(github, repo, `refs/heads/${repo.defaultBranch}`),
  },
};

const stateOf = ({ pull, state }: Issue) => (pull?.mergedAt ? 'MERGED' : state === 'open' ? 'OPEN' : 'CLOSED');
