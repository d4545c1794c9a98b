/** Reactions to issues and to their comments. */
import { authorOf } from '../issues/author.ts';
import { getComment } from '../issues/find.ts';
import { addReaction, removeReaction } from '../issues/reactions.ts';
import { presentReaction } from '../present/reaction.ts';
import type { Reaction } from '../state.ts';
import { checkIssuePermission, issuesOrPulls, onIssue } from './on-issue.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

const ofContent = (reactions: Reaction[], content: string | undefined) =>
  reactions.filter((reaction) => content === undefined || reaction.content === content);

export const reactionOperations = [
  onIssue('reactions/create-for-issue', 'write', 'read', ({ github, actor, issue, body }) => {
    const { reaction, created } = addReaction(github, authorOf(actor), issue, issue, body.content);
    return { status: created ? 201 : 200, body: presentReaction(github, reaction) };
  }),

  onIssue('reactions/list-for-issue', 'read', 'read', (call) =>
    paginate(call, ofContent(call.issue.reactions, call.query.content), (one) => presentReaction(call.github, one)),
  ),

  onIssue('reactions/delete-for-issue', 'write', 'read', ({ actor, issue, path }) => {
    removeReaction(authorOf(actor), issue, path.reaction_id);
    return { status: 204 };
  }),

  onRepository('reactions/create-for-issue-comment', issuesOrPulls('write'), 'read', (call) => {
    const { issue, comment } = getComment(call.repo, call.path.comment_id);
    checkIssuePermission(call, issue, 'write');
    const { reaction, created } = addReaction(call.github, authorOf(call.actor), issue, comment, call.body.content);
    return { status: created ? 201 : 200, body: presentReaction(call.github, reaction) };
  }),

  onRepository('reactions/list-for-issue-comment', issuesOrPulls('read'), 'read', (call) => {
    const { comment } = getComment(call.repo, call.path.comment_id);
    return paginate(call, ofContent(comment.reactions, call.query.content), (one) => presentReaction(call.github, one));
  }),

  onRepository('reactions/delete-for-issue-comment', issuesOrPulls('write'), 'read', (call) => {
    const { issue, comment } = getComment(call.repo, call.path.comment_id);
    checkIssuePermission(call, issue, 'write');
    removeReaction(authorOf(call.actor), comment, call.path.reaction_id);
    return { status: 204 };
  }),
];
