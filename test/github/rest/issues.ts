/** Issues: create, read, change, list, lock. */
import type { Actor } from '../actor.ts';
import { HttpError, invalid } from '../errors.ts';
import { setAssignees } from '../issues/assignees.ts';
import { type Author, authorOf, mayTriage } from '../issues/author.ts';
import { closeIssue, reopenIssue } from '../issues/close-issue.ts';
import { createIssue } from '../issues/create-issue.ts';
import { editIssue } from '../issues/edit-issue.ts';
import { setLabels } from '../issues/labels.ts';
import { type IssueFilter, listIssues } from '../issues/list-issues.ts';
import { tellIssue } from '../issues/tell.ts';
import { presentFullIssue, presentIssue } from '../present/issue.ts';
import type { Issue, Repository } from '../state.ts';
import { checkIssuesEnabled, issuesOrPulls, notAllowed, onIssue } from './on-issue.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

type Named = string | { name?: string | undefined };

/** Labels come as names or as objects with a name. */
const namesOf = (list: readonly Named[]): string[] =>
  list.map((one) => (typeof one === 'string' ? one : one.name)).filter((name) => name !== undefined);

/** People likewise. */
export const loginsOf = (list: readonly (string | { login?: string | undefined })[]): string[] =>
  list.map((one) => (typeof one === 'string' ? one : one.login)).filter((login) => login !== undefined);

/** Whose own it is, or who may triage. */
export function checkMayEdit(repo: Repository, author: Author, issue: Issue): void {
  if (issue.user.id !== author.user.id && !mayTriage(repo, author)) throw notAllowed();
}

function refuseUnknownMembers(body: { milestone?: unknown; type?: unknown }): void {
  for (const member of ['milestone', 'type'] as const)
    if (body[member] !== undefined && body[member] !== null)
      throw new HttpError(501, `The local GitHub does not implement an issue's ${member}`);
}

function logins(body: { assignee?: string | null; assignees?: readonly (string | { login?: string })[] }) {
  if (body.assignees) return loginsOf(body.assignees);
  if (body.assignee === undefined) return undefined;
  return body.assignee === null || body.assignee === '' ? [] : [body.assignee];
}

const anyOf = (value: string | undefined) => (value === '*' ? undefined : value);

function filterOf(actor: Actor, query: Record<string, unknown>): IssueFilter {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  if (anyOf(text('milestone')) !== undefined && text('milestone') !== 'none')
    throw invalid('Validation Failed', [{ resource: 'Issue', field: 'milestone', code: 'invalid' }]);
  const viewer = actor.kind === 'user' ? actor.user.login : undefined;
  return {
    state: text('state'),
    labels: text('labels')
      ?.split(',')
      .map((name) => name.trim()),
    creator: text('creator'),
    assignee: text('assignee'),
    mentioned: text('mentioned'),
    since: text('since'),
    sort: text('sort'),
    direction: text('direction'),
    viewer,
  };
}

export const issueOperations = [
  onRepository('issues/create', { issues: 'write' }, 'read', ({ github, actor, repo, body }) => {
    checkIssuesEnabled(repo);
    refuseUnknownMembers(body);
    const assignees = logins({ ...body, assignee: body.assignee ?? null });
    const issue = createIssue(github, repo, authorOf(actor), {
      title: String(body.title),
      body: body.body ?? null,
      labels: namesOf(body.labels ?? []),
      ...(assignees && { assignees }),
    });
    return { status: 201, body: presentFullIssue(github, repo, issue) };
  }),

  onIssue('issues/get', 'read', 'read', ({ github, repo, issue }) => ({
    status: 200,
    body: presentFullIssue(github, repo, issue),
  })),

  onIssue('issues/update', 'write', 'read', ({ github, actor, repo, issue, body }) => {
    const author = authorOf(actor);
    checkMayEdit(repo, author, issue);
    refuseUnknownMembers(body);
    const title = body.title === undefined || body.title === null ? undefined : String(body.title);
    editIssue(github, repo, author, issue, { title, body: body.body });
    if (mayTriage(repo, author)) {
      if (body.labels) setLabels(github, repo, author, issue, namesOf(body.labels));
      const wanted = logins(body);
      if (wanted) setAssignees(github, repo, author, issue, wanted);
    }
    const reason = body.state_reason === 'reopened' ? undefined : (body.state_reason ?? undefined);
    if (body.state === 'closed') closeIssue(github, repo, author, issue, reason);
    if (body.state === 'open') reopenIssue(github, repo, author, issue);
    return { status: 200, body: presentFullIssue(github, repo, issue) };
  }),

  onRepository('issues/list-for-repo', issuesOrPulls('read'), 'read', (call) => {
    const { github, actor, repo, query } = call;
    const issues = listIssues([...repo.issues.values()], filterOf(actor, { ...query }));
    return paginate(call, issues, (issue) => presentIssue(github, repo, issue));
  }),

  onIssue('issues/lock', 'write', 'triage', ({ github, actor, repo, issue }) => {
    lock(github, repo, authorOf(actor), issue, true);
    return { status: 204 };
  }),

  onIssue('issues/unlock', 'write', 'triage', ({ github, actor, repo, issue }) => {
    lock(github, repo, authorOf(actor), issue, false);
    return { status: 204 };
  }),
];

function lock(
  github: Parameters<typeof tellIssue>[0],
  repo: Repository,
  author: Author,
  issue: Issue,
  locked: boolean,
): void {
  if (issue.locked === locked) return;
  issue.locked = locked;
  tellIssue(github, repo, author, issue, locked ? 'locked' : 'unlocked');
}
