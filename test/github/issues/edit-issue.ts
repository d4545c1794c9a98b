/** Changes an issue's or a pull request's text. */
import type { GitHub } from '../github.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';
import { tellIssue } from './tell.ts';
import { checkBody, checkTitle } from './text.ts';

export type Edit = { title?: string | undefined; body?: string | null | undefined };

/** One `edited` event for what really changed; none when nothing did. */
export function editIssue(github: GitHub, repo: Repository, author: Author, issue: Issue, edit: Edit): void {
  const changes: Record<string, { from: string }> = {};
  if (edit.title !== undefined && edit.title !== issue.title) {
    checkTitle('Issue', edit.title);
    changes.title = { from: issue.title };
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    checkBody('Issue', edit.body ?? '');
    changes.body = { from: issue.body ?? '' };
  }
  if (Object.keys(changes).length === 0) return;
  if (changes.title && edit.title !== undefined) issue.title = edit.title;
  if (changes.body && edit.body !== undefined) {
    issue.body = edit.body;
    issue.lastEditedAt = github.clock.now();
    issue.editor = author.user;
  }
  issue.updatedAt = github.clock.now();
  tellIssue(github, repo, author, issue, 'edited', { changes });
}
