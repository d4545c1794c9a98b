/** Comments on issues and pull requests, and reactions to everything. */
import { isPull } from '../../issues/find.ts';
import { presentComment } from '../../present/comment.ts';
import { nodeId } from '../../state.ts';
import type { Context, Resolvers } from '../context.ts';
import { type CommentNode, issueNode, pullNode } from '../nodes.ts';
import { reactionGroups, reactions, reactionTypes, writtenFields } from './shared.ts';

const address = ({ repo, issue, comment }: CommentNode, { github }: Context): string =>
  String(presentComment(github, repo, issue, comment).html_url);

export const commentResolvers: Resolvers = {
  ...reactionTypes,
  IssueComment: {
    ...writtenFields<CommentNode>(({ comment }) => comment),
    id: ({ comment }: CommentNode) => nodeId('IssueComment', comment.id),
    databaseId: ({ comment }: CommentNode) => comment.id,
    fullDatabaseId: ({ comment }: CommentNode) => String(comment.id),
    url: (node: CommentNode, _: unknown, context: Context) => address(node, context),
    resourcePath: (node: CommentNode, _: unknown, context: Context) =>
      address(node, context).slice(context.github.url.length),
    issue: ({ repo, issue }: CommentNode) => issueNode(repo, issue),
    pullRequest: ({ repo, issue }: CommentNode) => (isPull(issue) ? pullNode(repo, issue) : null),
    isMinimized: ({ comment }: CommentNode) => comment.minimizedReason !== null,
    minimizedReason: ({ comment }: CommentNode) => comment.minimizedReason?.toLowerCase() ?? null,
    viewerCanMinimize: () => true,
    reactionGroups,
    reactions,
  },
};
