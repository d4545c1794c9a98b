/** Comments on issues and pull requests. */
import { HttpError, invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentComment } from '../present/comment.ts';
import { presentIssue } from '../present/issue.ts';
import { type Comment, type Issue, newId, type Repository } from '../state.ts';
import { type Author, mayTriage } from './author.ts';
import { tellListeners } from './tell.ts';
import { checkBody } from './text.ts';

/** 422 for an empty body, 403 on a locked issue for those who may not triage, and for every App. */
export function createComment(github: GitHub, repo: Repository, author: Author, issue: Issue, body: string): Comment {
  checkComment(body);
  if (issue.converted) throw new HttpError(403, 'Unable to create comment because issue was converted.');
  if (issue.locked && (author.user.type === 'Bot' || !mayTriage(repo, author)))
    throw new HttpError(403, 'Unable to create comment because issue is locked.');
  const now = github.clock.now();
  const comment: Comment = {
    id: newId(github.state),
    user: author.user,
    app: author.app,
    body,
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
    editor: null,
    reactions: [],
    minimizedReason: null,
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  tell(github, repo, author, issue, 'created', comment);
  return comment;
}

export function updateComment(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: Issue,
  comment: Comment,
  body: string,
): void {
  checkComment(body);
  const from = comment.body;
  if (from === body) return;
  const now = github.clock.now();
  Object.assign(comment, { body, updatedAt: now, lastEditedAt: now, editor: author.user });
  issue.updatedAt = now;
  tell(github, repo, author, issue, 'edited', comment, { changes: { body: { from } } });
}

export function deleteComment(github: GitHub, repo: Repository, author: Author, issue: Issue, comment: Comment): void {
  issue.comments = issue.comments.filter((one) => one !== comment);
  issue.updatedAt = github.clock.now();
  tell(github, repo, author, issue, 'deleted', comment);
}

function tell(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: Issue,
  action: string,
  comment: Comment,
  extra: Record<string, unknown> = {},
): void {
  const payload = () => ({
    issue: presentIssue(github, repo, issue),
    comment: presentComment(github, repo, issue, comment),
    ...extra,
  });
  github.emit({ repo, sender: author.user, event: 'issue_comment', action, payload });
  tellListeners(github, repo, issue);
}

function checkComment(body: string): void {
  if (body.trim() === '')
    throw invalid('Validation Failed', [
      { resource: 'IssueComment', field: 'body', code: 'custom', message: 'body cannot be blank' },
    ]);
  checkBody('IssueComment', body);
}
