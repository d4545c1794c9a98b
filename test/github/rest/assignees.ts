/** Who may be and who is assigned. */
import { notFound } from '../errors.ts';
import { setAssignees } from '../issues/assignees.ts';
import { authorOf } from '../issues/author.ts';
import { assignable } from '../issues/find.ts';
import { presentFullIssue } from '../present/issue.ts';
import { presentUser } from '../present/user.ts';
import { loginsOf } from './issues.ts';
import { issuesOrPulls, onIssue } from './on-issue.ts';
import { onRepository } from './operation.ts';
import { paginate } from './paginate.ts';

export const assigneeOperations = [
  onRepository('issues/list-assignees', issuesOrPulls('read'), 'read', (call) => {
    const { github, repo } = call;
    const users = assignable(github, repo, [repo.owner.login, ...repo.collaborators.keys()]);
    const people = users.filter((user) => user.type === 'User');
    return paginate(call, people, (user) => presentUser(github, user));
  }),

  onRepository('issues/check-user-can-be-assigned', issuesOrPulls('read'), 'read', ({ github, repo, path }) => {
    if (assignable(github, repo, [path.assignee]).length === 0) throw notFound();
    return { status: 204 };
  }),

  onIssue('issues/add-assignees', 'write', 'triage', ({ github, actor, repo, issue, body }) => {
    const logins = [...issue.assignees.map((user) => user.login), ...loginsOf(body.assignees ?? [])];
    setAssignees(github, repo, authorOf(actor), issue, logins);
    return { status: 201, body: presentFullIssue(github, repo, issue) };
  }),

  onIssue('issues/remove-assignees', 'write', 'triage', ({ github, actor, repo, issue, body }) => {
    const gone = new Set(loginsOf(body.assignees ?? []).map((login) => login.toLowerCase()));
    const left = issue.assignees.map((user) => user.login).filter((login) => !gone.has(login.toLowerCase()));
    setAssignees(github, repo, authorOf(actor), issue, left);
    return { status: 200, body: presentFullIssue(github, repo, issue) };
  }),
];
