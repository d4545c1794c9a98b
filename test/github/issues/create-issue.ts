/** Opens an issue. */
import type { GitHub } from '../github.ts';
import { type Issue, newId, type Repository } from '../state.ts';
import { setAssignees } from './assignees.ts';
import { type Author, mayTriage } from './author.ts';
import { addLabels } from './labels.ts';
import { tellIssue } from './tell.ts';
import { checkBody, checkTitle } from './text.ts';

export type NewIssue = { title: string; body?: string | null; labels?: string[]; assignees?: string[] };

/** Issues and pull requests count together. */
const nextNumber = (repo: Repository): number => Math.max(0, ...repo.issues.keys(), ...repo.goneNumbers) + 1;

/** Labels and assignees of someone who may not triage are dropped silently, as on GitHub. */
export function createIssue(github: GitHub, repo: Repository, author: Author, input: NewIssue): Issue {
  const issue = blankIssue(github, repo, author, input);
  repo.issues.set(issue.number, issue);
  tellIssue(github, repo, author, issue, 'opened');
  if (mayTriage(repo, author)) {
    addLabels(github, repo, author, issue, input.labels ?? []);
    if (input.assignees) setAssignees(github, repo, author, issue, input.assignees);
  }
  return issue;
}

/** An issue that nobody knows of yet; also the issue half of a pull request. */
export function blankIssue(github: GitHub, repo: Repository, author: Author, input: NewIssue): Issue {
  checkTitle('Issue', input.title);
  checkBody('Issue', input.body ?? '');
  const now = github.clock.now();
  return {
    id: newId(github.state),
    number: nextNumber(repo),
    user: author.user,
    app: author.app,
    title: input.title,
    body: input.body ?? null,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    comments: [],
    reactions: [],
    locked: false,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    lastEditedAt: null,
    editor: null,
    pull: null,
    parent: null,
    subIssues: [],
    blockedBy: [],
    labelled: [],
    converted: null,
  };
}
