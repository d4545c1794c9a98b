/** Looks things up below a repository; 404 as GitHub says it when they are not there. */
import { notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { sameName } from '../same-name.ts';
import { type Comment, findUser, type Issue, type Label, type Pull, type Repository, type User } from '../state.ts';

export type PullIssue = Issue & { pull: Pull };

export const isPull = (issue: Issue): issue is PullIssue => issue.pull !== null;

export function getIssue(repo: Repository, number: number): Issue {
  const issue = repo.issues.get(number);
  if (!issue) throw notFound();
  return issue;
}

export function getPull(repo: Repository, number: number): PullIssue {
  const issue = getIssue(repo, number);
  if (!isPull(issue)) throw notFound();
  return issue;
}

export function getComment(repo: Repository, id: number): { issue: Issue; comment: Comment } {
  for (const issue of repo.issues.values()) {
    const comment = issue.comments.find((one) => one.id === id);
    if (comment) return { issue, comment };
  }
  throw notFound();
}

export const findLabel = (repo: Repository, name: string): Label | undefined =>
  repo.labels.find((label) => sameName(label.name, name));

export function getLabel(repo: Repository, name: string): Label {
  const label = findLabel(repo, name);
  if (!label) throw notFound();
  return label;
}

/** The known ones among the logins: GitHub ignores whom it can't assign. */
export function assignable(github: GitHub, repo: Repository, logins: string[]): User[] {
  return logins
    .map((login) => findUser(github.state, login))
    .filter((user) => user !== undefined)
    .filter((user) => user.id === repo.owner.id || repo.collaborators.has(user.login.toLowerCase()));
}

/** The issues that wait for this one. */
export const blockedByThis = (repo: Repository, issue: Issue): Issue[] =>
  issuesWhere(repo, (one) => one.blockedBy.includes(issue));

/** Issues and pull requests for which this holds, oldest first. Lists are asked for all the time: nothing is copied. */
export function issuesWhere<T extends Issue>(repo: Repository, holds: (issue: Issue) => issue is T): T[];
export function issuesWhere(repo: Repository, holds: (issue: Issue) => boolean): Issue[];
export function issuesWhere(repo: Repository, holds: (issue: Issue) => boolean): Issue[] {
  const found: Issue[] = [];
  repo.issues.forEach((issue) => {
    if (holds(issue)) found.push(issue);
  });
  return found;
}
