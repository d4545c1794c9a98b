/** Comments on issues and pull requests. */
import { type Author, authorOf, mayTriage } from '../issues/author.ts';
import { createComment, deleteComment, updateComment } from '../issues/comments.ts';
import { getComment } from '../issues/find.ts';
import { presentComment } from '../present/comment.ts';
import type { Comment, Repository } from '../state.ts';
import { checkIssuePermission, issuesOrPulls, notAllowed, onIssue } from './on-issue.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

/** One's own, or with write access; an App may change anybody's with its permission. */
export function checkMayChange(repo: Repository, author: Author, comment: Comment): void {
  if (comment.user.id !== author.user.id && !mayTriage(repo, author)) throw notAllowed();
}

const since = (value: string | undefined) => (value === undefined ? 0 : Math.floor(Date.parse(value) / 1000) * 1000);

export const commentOperations = [
  onIssue('issues/create-comment', 'write', 'read', ({ github, actor, repo, issue, body }) => {
    const comment = createComment(github, repo, authorOf(actor), issue, body.body);
    return { status: 201, body: presentComment(github, repo, issue, comment) };
  }),

  onIssue('issues/list-comments', 'read', 'read', (call) => {
    const { github, repo, issue, query } = call;
    const comments = issue.comments.filter((comment) => comment.updatedAt >= since(query.since));
    return paginate(call, comments, (comment) => presentComment(github, repo, issue, comment));
  }),

  onRepository('issues/list-comments-for-repo', issuesOrPulls('read'), 'read', (call) => {
    const { github, repo, query } = call;
    const all = [...repo.issues.values()].flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })));
    const key = (comment: Comment) => (query.sort === 'updated' ? comment.updatedAt : comment.createdAt);
    const sign = query.sort !== undefined && query.direction === 'desc' ? -1 : 1;
    const shown = all
      .filter(({ comment }) => comment.updatedAt >= since(query.since))
      .sort((a, b) => sign * (key(a.comment) - key(b.comment) || a.comment.id - b.comment.id));
    return paginate(call, shown, ({ issue, comment }) => presentComment(github, repo, issue, comment));
  }),

  onRepository('issues/get-comment', issuesOrPulls('read'), 'read', (call) => {
    const { github, repo, path } = call;
    const { issue, comment } = getComment(repo, path.comment_id);
    checkIssuePermission(call, issue, 'read');
    return { status: 200, body: presentComment(github, repo, issue, comment) };
  }),

  onRepository('issues/update-comment', issuesOrPulls('write'), 'read', (call) => {
    const { github, actor, repo, path, body } = call;
    const author = authorOf(actor);
    const { issue, comment } = getComment(repo, path.comment_id);
    checkIssuePermission(call, issue, 'write');
    checkMayChange(repo, author, comment);
    updateComment(github, repo, author, issue, comment, body.body);
    return { status: 200, body: presentComment(github, repo, issue, comment) };
  }),

  onRepository('issues/delete-comment', issuesOrPulls('write'), 'read', (call) => {
    const { github, actor, repo, path } = call;
    const author = authorOf(actor);
    const { issue, comment } = getComment(repo, path.comment_id);
    checkIssuePermission(call, issue, 'write');
    checkMayChange(repo, author, comment);
    deleteComment(github, repo, author, issue, comment);
    return { status: 204 };
  }),
];
