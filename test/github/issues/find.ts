/** Looks things up below a repository; 404 as GitHub says it when they are not there. */
import { notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
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

/** Label names compare without case. */
export function findLabel(repo: Repository, name: string): Label | undefined {
  const wanted = name.toLowerCase();
  return repo.labels.find((label) => label.name.toLowerCase() === wanted);
}

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
  [...repo.issues.values()].filter((one) => one.blockedBy.includes(issue));
