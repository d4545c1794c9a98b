/** Commits, refs, trees and blobs, read from the bare repository. */
import type { CommitCheckSuitesArgs, CommitHistoryArgs } from '@octokit/graphql-schema';
import { runsOf } from '../../checks/suite-status.ts';
import { GitError, git, gitText } from '../../git.ts';
import { readCommit, readCommits, type Signature } from '../../git-commits.ts';
import { listTree } from '../../git-trees.ts';
import { type GitHub, gitDir } from '../../github.ts';
import { isPull, issuesWhere } from '../../issues/find.ts';
import { userOfEmail } from '../../present/commit.ts';
import { repoUrls } from '../../present/urls.ts';
import type { Repository } from '../../state.ts';
import { connection, type PageArgs } from '../connection.ts';
import { type Context, demand, type Resolvers } from '../context.ts';
import {
  accountNode,
  type CommitNode,
  checkSuiteNode,
  commitNode,
  pullNode,
  type RefNode,
  repositoryNode,
} from '../nodes.ts';
import { rollupOf } from './checks.ts';

/** A full ref (`refs/heads/main`) or null. */
export async function findRef(github: GitHub, repo: Repository, ref: string): Promise<RefNode | null> {
  const sha = await textOrNull(github, repo, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}`]);
  return sha === null ? null : { __typename: 'Ref', repo, ref, sha };
}

async function textOrNull(github: GitHub, repo: Repository, args: string[]): Promise<string | null> {
  try {
    return await gitText(gitDir(github, repo), args);
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

type ObjectNode = { __typename: 'Blob' | 'Tree'; repo: Repository; oid: string };

/** What a Git expression names (`main:src/app.ts`); null when there is nothing. */
export async function findObject(
  github: GitHub,
  repo: Repository,
  expression: string,
): Promise<CommitNode | ObjectNode | null> {
  const oid = await textOrNull(github, repo, ['rev-parse', '--verify', '--quiet', '--end-of-options', expression]);
  const type = oid && (await textOrNull(github, repo, ['cat-file', '-t', oid]));
  if (!oid || !type) return null;
  if (type === 'blob') return { __typename: 'Blob', repo, oid };
  if (type === 'tree') return { __typename: 'Tree', repo, oid };
  return commitNode(repo, await readCommit(gitDir(github, repo), oid));
}

const headline = (message: string) => message.split('\n', 1)[0] ?? '';
const content = ({ repo, oid }: ObjectNode, { github }: Context) =>
  git(gitDir(github, repo), ['cat-file', 'blob', oid]);
const signature = (signature: Signature, { github }: Context) => {
  const user = userOfEmail(github, signature.email);
  return {
    ...signature,
    avatarUrl: `${github.url}/avatars/0`,
    user: user && user.type === 'User' ? accountNode(user) : null,
  };
};

const objectFields = {
  id: ({ __typename, oid }: ObjectNode) => `${__typename}_${oid}`,
  abbreviatedOid: ({ oid }: ObjectNode) => oid.slice(0, 7),
  repository: ({ repo }: ObjectNode) => repositoryNode(repo),
};

export const gitResolvers: Resolvers = {
  Ref: {
    id: ({ repo, ref }: RefNode) => `Ref_${repo.id}_${ref}`,
    name: ({ ref }: RefNode) => ref.replace(/^refs\/(heads|tags)\//, ''),
    prefix: ({ ref }: RefNode) => /^refs\/[^/]+\//.exec(ref)?.[0] ?? 'refs/',
    repository: ({ repo }: RefNode) => repositoryNode(repo),
    target: ({ repo, sha }: RefNode, _: unknown, { github }: Context) => findObject(github, repo, sha),
    branchProtectionRule: () => null,
    associatedPullRequests: ({ repo, ref }: RefNode, args: PageArgs & { states?: string[] | null }) => {
      const pulls = issuesWhere(repo, isPull)
        .filter((issue) => `refs/heads/${issue.pull.head.ref}` === ref)
        .filter((issue) => !args.states || args.states.includes(issue.state.toUpperCase()));
      return connection('associatedPullRequests', pulls, args, (issue) => pullNode(repo, issue));
    },
  },
  Commit: {
    id: ({ commit }: CommitNode) => `C_${commit.sha}`,
    oid: ({ commit }: CommitNode) => commit.sha,
    abbreviatedOid: ({ commit }: CommitNode) => commit.sha.slice(0, 7),
    message: ({ commit }: CommitNode) => commit.message,
    messageHeadline: ({ commit }: CommitNode) => headline(commit.message),
    messageBody: ({ commit }: CommitNode) => commit.message.slice(headline(commit.message).length).trim(),
    committedDate: ({ commit }: CommitNode) => commit.committer.date,
    authoredDate: ({ commit }: CommitNode) => commit.author.date,
    author: ({ commit }: CommitNode, _: unknown, context: Context) => signature(commit.author, context),
    committer: ({ commit }: CommitNode, _: unknown, context: Context) => signature(commit.committer, context),
    authors: ({ commit }: CommitNode, args: PageArgs, context: Context) =>
      connection('authors', [commit.author], args, (author) => signature(author, context)),
    url: ({ repo, commit }: CommitNode, _: unknown, { github }: Context) =>
      `${repoUrls(github, repo).html}/commit/${commit.sha}`,
    repository: ({ repo }: CommitNode) => repositoryNode(repo),
    tree: ({ repo, commit }: CommitNode) => ({ __typename: 'Tree', repo, oid: commit.tree }),
    parents: async ({ repo, commit }: CommitNode, args: PageArgs, { github }: Context) => {
      const parents = await Promise.all(commit.parents.map((sha) => readCommit(gitDir(github, repo), sha)));
      return connection('parents', parents, args, (parent) => commitNode(repo, parent));
    },
    history: async ({ repo, commit }: CommitNode, args: CommitHistoryArgs, { github }: Context) => {
      const range = [commit.sha, ...(args.path ? ['--', args.path] : [])];
      const commits = await readCommits(gitDir(github, repo), range);
      return connection('history', commits, args, (one) => commitNode(repo, one));
    },
    checkSuites: ({ repo, commit }: CommitNode, args: CommitCheckSuitesArgs, context: Context) => {
      demand(context, repo, { app: { checks: 'read' }, user: 'read' });
      const { appId, checkName } = args.filterBy ?? {};
      const suites = repo.checkSuites
        .filter((suite) => suite.headSha === commit.sha)
        .filter((suite) => typeof appId !== 'number' || suite.app.id === appId)
        .filter((suite) => !checkName || runsOf(repo, suite).some((run) => run.name === checkName));
      return connection('checkSuites', suites, args, (suite) => checkSuiteNode(repo, suite));
    },
    statusCheckRollup: ({ repo, commit }: CommitNode, _: unknown, context: Context) => {
      demand(context, repo, { app: [{ checks: 'read' }, { statuses: 'read' }], user: 'read' });
      return rollupOf(repo, commit.sha);
    },
    associatedPullRequests: ({ repo, commit }: CommitNode, args: PageArgs) => {
      const pulls = issuesWhere(repo, isPull).filter(
        ({ pull }) => pull.head.sha === commit.sha || pull.mergeCommitSha === commit.sha,
      );
      return connection('associatedPullRequests', pulls, args, (issue) => pullNode(repo, issue));
    },
  },
  Blob: {
    ...objectFields,
    byteSize: async (node: ObjectNode, _: unknown, context: Context) => (await content(node, context)).length,
    isBinary: async (node: ObjectNode, _: unknown, context: Context) => (await content(node, context)).includes(0),
    isTruncated: () => false,
    text: async (node: ObjectNode, _: unknown, context: Context) => {
      const bytes = await content(node, context);
      return bytes.includes(0) ? null : bytes.toString();
    },
  },
  Tree: {
    ...objectFields,
    entries: async ({ repo, oid }: ObjectNode, _: unknown, { github }: Context) => {
      const entries = await listTree(gitDir(github, repo), oid);
      return entries.map(({ path, mode, type, sha, size }) => ({
        name: path.split('/').at(-1),
        path,
        mode: Number.parseInt(mode, 8),
        type,
        oid: sha,
        size: size ?? 0,
        object: () => findObject(github, repo, sha),
      }));
    },
  },
  TreeEntry: { object: ({ object }: { object: () => unknown }) => object() },
};
