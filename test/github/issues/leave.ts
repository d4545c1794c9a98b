/** The ways an issue leaves its repository: deleted, transferred to another one, converted to a discussion. */
import { invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentIssue } from '../present/issue.ts';
import { presentSimpleRepository } from '../present/repository.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';
import { blankIssue } from './create-issue.ts';
import { findLabel } from './find.ts';
import { createLabel } from './repository-labels.ts';
import { tellIssue } from './tell.ts';

export function deleteIssue(github: GitHub, repo: Repository, author: Author, issue: Issue): void {
  takeOut(repo, issue);
  tellIssue(github, repo, author, issue, 'deleted');
}

/**
 * Makes a new issue of it over there: text, author, comments and the labels that exist there come along. The old
 * repository hears `transferred`, the new one `opened`.
 */
export function transferIssue(
  github: GitHub,
  { from, to }: { from: Repository; to: Repository },
  author: Author,
  issue: Issue,
  createLabels: boolean,
): Issue {
  if (from === to) throw invalid('Validation Failed: an issue cannot be transferred to its own repository');
  const { title, body, user, app, comments, locked, state, stateReason } = issue;
  const blank = blankIssue(github, to, author, { title, body });
  const labels = issue.labels.flatMap(({ name, color, description }) => {
    const known = findLabel(to, name);
    return known ?? (createLabels ? createLabel(github, to, author, { name, color, description }) : []);
  });
  const moved: Issue = { ...blank, user, app, comments, labels, locked, state, stateReason };
  to.issues.set(moved.number, moved);
  takeOut(from, issue);
  tellIssue(github, from, author, issue, 'transferred', {
    changes: { new_issue: presentIssue(github, to, moved), new_repository: presentSimpleRepository(github, to) },
  });
  tellIssue(github, to, author, moved, 'opened', {
    changes: { old_issue: presentIssue(github, from, issue), old_repository: presentSimpleRepository(github, from) },
  });
  return moved;
}

/** It stays as a locked shell that takes no comments; those it had are in the discussion. No API does this, only the page. */
export function convertToDiscussion(github: GitHub, author: Author, issue: Issue): void {
  const at = github.clock.now();
  Object.assign(issue, {
    ...{ locked: true, comments: [], updatedAt: at },
    ...{ state: 'closed', closedAt: at, closedBy: author.user },
    converted: { id: issue.id, user: author.user, at },
  });
}

function takeOut(repo: Repository, issue: Issue): void {
  repo.issues.delete(issue.number);
  repo.goneNumbers.push(issue.number);
  for (const other of repo.issues.values()) {
    other.blockedBy = other.blockedBy.filter((one) => one !== issue);
    other.subIssues = other.subIssues.filter((one) => one !== issue);
    if (other.parent === issue) other.parent = null;
  }
}
