/** Mutations of comments and reactions. */
import type {
  AddCommentInput,
  AddReactionInput,
  DeleteIssueCommentInput,
  MinimizeCommentInput,
  RemoveReactionInput,
  UnminimizeCommentInput,
  UpdateIssueCommentInput,
} from '@octokit/graphql-schema';
import { createComment, deleteComment, updateComment } from '../../issues/comments.ts';
import { addReaction, ownReaction, removeReaction } from '../../issues/reactions.ts';
import { checkMayChange } from '../../rest/comments.ts';
import type { ReactionContent } from '../../state.ts';
import { type Context, type Fields, TypedError, unknownNode } from '../context.ts';
import { reactionContent, reactionGroups, reactionNode } from '../fields/shared.ts';
import { findNodeOf } from '../find-node.ts';
import { type CommentNode, commentNode, reactionsOf, type SubjectNode } from '../nodes.ts';
import { demandWrite, mutation, writableIssue } from './mutation.ts';

function writableComment(context: Context, id: string): CommentNode {
  const node = findNodeOf(context, id, 'IssueComment');
  demandWrite(context, node, 'read');
  checkMayChange(node.repo, context.author, node.comment);
  return node;
}

function reactable(context: Context, id: string): SubjectNode {
  const node = findNodeOf(context, id, 'Issue', 'PullRequest', 'IssueComment');
  demandWrite(context, node, 'read');
  return node;
}

function contentOf(name: string): ReactionContent {
  const content = reactionContent(name);
  if (!content) throw new TypedError('UNPROCESSABLE', `${name} is no reaction`);
  return content;
}

function minimize(context: Context, id: string, reason: string | null): CommentNode {
  const node = findNodeOf(context, id, 'IssueComment');
  demandWrite(context, node, 'triage');
  node.comment.minimizedReason = reason;
  return node;
}

export const commentMutations: Fields = {
  addComment: mutation(({ subjectId, body }: AddCommentInput, context) => {
    const subject = writableIssue(context, subjectId, 'read');
    const { repo, issue } = subject;
    const comment = createComment(context.github, repo, context.author, issue, body);
    const cursor = Buffer.from(`cursor:${issue.comments.length - 1}`).toString('base64');
    return { subject, commentEdge: { cursor, node: commentNode(repo, issue, comment) } };
  }),

  updateIssueComment: mutation(({ id, body }: UpdateIssueCommentInput, context) => {
    const node = writableComment(context, id);
    updateComment(context.github, node.repo, context.author, node.issue, node.comment, body);
    return { issueComment: node };
  }),

  deleteIssueComment: mutation(({ id }: DeleteIssueCommentInput, context) => {
    const { repo, issue, comment } = writableComment(context, id);
    deleteComment(context.github, repo, context.author, issue, comment);
    return {};
  }),

  minimizeComment: mutation(({ subjectId, classifier }: MinimizeCommentInput, context) => ({
    minimizedComment: minimize(context, subjectId, classifier),
  })),

  unminimizeComment: mutation(({ subjectId }: UnminimizeCommentInput, context) => ({
    unminimizedComment: minimize(context, subjectId, null),
  })),

  addReaction: mutation(({ subjectId, content }: AddReactionInput, context) => {
    const subject = reactable(context, subjectId);
    const { github, author } = context;
    const { reaction } = addReaction(github, author, subject.issue, reactionsOf(subject), contentOf(content));
    return {
      subject,
      reaction: reactionNode(subject, reaction),
      reactionGroups: reactionGroups(subject, undefined, context),
    };
  }),

  removeReaction: mutation(({ subjectId, content }: RemoveReactionInput, context) => {
    const subject = reactable(context, subjectId);
    const own = ownReaction(context.author, reactionsOf(subject), contentOf(content));
    if (!own) throw unknownNode(subjectId);
    removeReaction(context.author, reactionsOf(subject), own.id);
    return {
      subject,
      reaction: reactionNode(subject, own),
      reactionGroups: reactionGroups(subject, undefined, context),
    };
  }),
};
