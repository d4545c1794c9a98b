/** Sub-issues and dependencies between issues. */
import { invalid, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentIssue } from '../present/issue.ts';
import { presentRepository } from '../present/repository.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';

/** GitHub's limit of sub-issues per parent. */
const MAX_SUB_ISSUES = 100;

/** By id, not by number: that is what these operations take. */
export function getIssueById(repo: Repository, id: number): Issue {
  const issue = repo.issues.values().find((one) => one.id === id);
  if (!issue) throw notFound();
  return issue;
}

export function addSubIssue(
  github: GitHub,
  repo: Repository,
  author: Author,
  parent: Issue,
  child: Issue,
  replaceParent: boolean,
): void {
  const refuse = (message: string) =>
    invalid(`An error occurred while adding the sub-issue to the parent issue. ${message}`);
  if (child === parent || ancestors(parent).includes(child))
    throw refuse('Sub issue may not be a parent of its parent.');
  if (parent.subIssues.includes(child)) throw refuse('Issue may not contain duplicate sub-issues.');
  if (child.parent && !replaceParent) throw refuse('Sub issue may only have one parent.');
  if (parent.subIssues.length >= MAX_SUB_ISSUES)
    throw refuse(`Parent cannot have more than ${MAX_SUB_ISSUES} sub-issues.`);
  if (child.parent) removeSubIssue(github, repo, author, child.parent, child);
  child.parent = parent;
  parent.subIssues.push(child);
  tellSubIssue(github, repo, author, parent, child, 'added');
}

export function removeSubIssue(github: GitHub, repo: Repository, author: Author, parent: Issue, child: Issue): void {
  if (child.parent !== parent) throw notFound();
  child.parent = null;
  parent.subIssues = parent.subIssues.filter((one) => one !== child);
  tellSubIssue(github, repo, author, parent, child, 'removed');
}

function ancestors(issue: Issue): Issue[] {
  return issue.parent ? [issue.parent, ...ancestors(issue.parent)] : [];
}

/** Both sides are told: `sub_issue_<what>` and `parent_issue_<what>`. */
function tellSubIssue(
  github: GitHub,
  repo: Repository,
  author: Author,
  parent: Issue,
  child: Issue,
  what: 'added' | 'removed',
): void {
  const payload = () => ({
    sub_issue_id: child.id,
    sub_issue: presentIssue(github, repo, child),
    parent_issue_id: parent.id,
    parent_issue: presentIssue(github, repo, parent),
  });
  const event = { repo, sender: author.user, event: 'sub_issues' };
  github.emit({
    ...event,
    action: `sub_issue_${what}`,
    payload: () => ({ ...payload(), sub_issue_repo: presentRepository(github, repo) }),
  });
  github.emit({
    ...event,
    action: `parent_issue_${what}`,
    payload: () => ({ ...payload(), parent_issue_repo: presentRepository(github, repo) }),
  });
}

export function addBlockedBy(github: GitHub, repo: Repository, author: Author, blocked: Issue, blocking: Issue): void {
  if (blocked === blocking) throw invalid('Validation Failed: an issue cannot block itself');
  if (blocked.blockedBy.includes(blocking)) throw invalid('Validation Failed: Target issue has already been taken');
  blocked.blockedBy.push(blocking);
  tellDependency(github, repo, author, blocked, blocking, 'added');
}

export function removeBlockedBy(
  github: GitHub,
  repo: Repository,
  author: Author,
  blocked: Issue,
  blocking: Issue,
): void {
  if (!blocked.blockedBy.includes(blocking)) throw notFound();
  blocked.blockedBy = blocked.blockedBy.filter((one) => one !== blocking);
  tellDependency(github, repo, author, blocked, blocking, 'removed');
}

function tellDependency(
  github: GitHub,
  repo: Repository,
  author: Author,
  blocked: Issue,
  blocking: Issue,
  what: 'added' | 'removed',
): void {
  const payload = () => ({
    blocked_issue_id: blocked.id,
    blocked_issue: presentIssue(github, repo, blocked),
    blocking_issue_id: blocking.id,
    blocking_issue: presentIssue(github, repo, blocking),
  });
  const event = { repo, sender: author.user, event: 'issue_dependencies' };
  github.emit({
    ...event,
    action: `blocked_by_${what}`,
    payload: () => ({ ...payload(), blocking_issue_repo: presentRepository(github, repo) }),
  });
  github.emit({
    ...event,
    action: `blocking_${what}`,
    payload: () => ({ ...payload(), blocked_issue_repo: presentRepository(github, repo) }),
  });
}
