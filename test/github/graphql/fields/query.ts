/** The entry points of a query. */
import type {
  QueryNodeArgs,
  QueryNodesArgs,
  QueryRepositoryArgs,
  QuerySearchArgs,
  QueryUserArgs,
} from '@octokit/graphql-schema';
import { toTimestamp } from '../../clock.ts';
import { issuesMatching } from '../../issues/search.ts';
import { rateStatus } from '../../limits.ts';
import { findRepository, findUser } from '../../state.ts';
import { connection } from '../connection.ts';
import { type Context, canSee, type Fields, TypedError } from '../context.ts';
import { findNode } from '../find-node.ts';
import { accountNode, issueNode, repositoryNode } from '../nodes.ts';

function account(context: Context, login: string, kind: 'User' | 'Organization') {
  const user = findUser(context.github.state, login);
  if (user?.type !== kind)
    throw new TypedError('NOT_FOUND', `Could not resolve to a ${kind} with the login of '${login}'.`);
  return accountNode(user);
}

export const queryFields: Fields = {
  repository: (_: unknown, { owner, name }: QueryRepositoryArgs, context: Context) => {
    const repo = findRepository(context.github.state, owner, name);
    if (!repo || !canSee(context, repo))
      throw new TypedError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    return repositoryNode(repo);
  },
  viewer: (_: unknown, __: unknown, { author }: Context) => ({ ...accountNode(author.user), __typename: 'User' }),
  user: (_: unknown, { login }: QueryUserArgs, context: Context) => account(context, login, 'User'),
  organization: (_: unknown, { login }: QueryUserArgs, context: Context) => account(context, login, 'Organization'),
  repositoryOwner: (_: unknown, { login }: QueryUserArgs, { github }: Context) => {
    const user = findUser(github.state, login);
    return user ? accountNode(user) : null;
  },
  node: (_: unknown, { id }: QueryNodeArgs, context: Context) => findNode(context, id),
  nodes: (_: unknown, { ids }: QueryNodesArgs, context: Context) => ids.map((id) => findNode(context, id)),
  rateLimit: (_: unknown, __: unknown, { github, actor }: Context) => {
    const { limit, used, remaining, resetAt } = rateStatus(github, actor, 'graphql');
    return { cost: 1, limit, used, remaining, nodeCount: 0, resetAt: toTimestamp(resetAt) };
  },
  search: (_: unknown, args: QuerySearchArgs, context: Context) => {
    if (args.type !== 'ISSUE')
      throw new TypedError('UNPROCESSABLE', `The local GitHub does not implement searching for ${args.type}`);
    const readable = context.github.state.repositories.filter((repo) => canSee(context, repo));
    const hits = issuesMatching(readable, context.author.user, args.query);
    return connection('search', hits, args, ({ repo, issue }) => issueNode(repo, issue));
  },
};
