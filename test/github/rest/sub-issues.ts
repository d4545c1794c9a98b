/** Sub-issues and dependencies (“blocked by”) of issues. They take an issue's id, not its number. */
import { notFound } from '../errors.ts';
import { authorOf } from '../issues/author.ts';
import { blockedByThis } from '../issues/find.ts';
import { addBlockedBy, addSubIssue, getIssueById, removeBlockedBy, removeSubIssue } from '../issues/relations.ts';
import { presentIssue } from '../present/issue.ts';
import { onIssue } from './on-issue.ts';
import { paginate } from './paginate.ts';

export const subIssueOperations = [
  onIssue('issues/list-sub-issues', 'read', 'read', (call) =>
    paginate(call, call.issue.subIssues, (child) => presentIssue(call.github, call.repo, child)),
  ),

  onIssue('issues/get-parent', 'read', 'read', ({ github, repo, issue }) => {
    if (!issue.parent) throw notFound();
    return { status: 200, body: presentIssue(github, repo, issue.parent) };
  }),

  onIssue('issues/add-sub-issue', 'write', 'triage', ({ github, actor, repo, issue, body }) => {
    const child = getIssueById(repo, body.sub_issue_id);
    addSubIssue(github, repo, authorOf(actor), issue, child, body.replace_parent ?? false);
    return { status: 201, body: presentIssue(github, repo, issue) };
  }),

  onIssue('issues/remove-sub-issue', 'write', 'triage', ({ github, actor, repo, issue, body }) => {
    removeSubIssue(github, repo, authorOf(actor), issue, getIssueById(repo, body.sub_issue_id));
    return { status: 200, body: presentIssue(github, repo, issue) };
  }),

  onIssue('issues/list-dependencies-blocked-by', 'read', 'read', (call) =>
    paginate(call, call.issue.blockedBy, (one) => presentIssue(call.github, call.repo, one)),
  ),

  onIssue('issues/list-dependencies-blocking', 'read', 'read', (call) =>
    paginate(call, blockedByThis(call.repo, call.issue), (one) => presentIssue(call.github, call.repo, one)),
  ),

  onIssue('issues/add-blocked-by-dependency', 'write', 'triage', ({ github, actor, repo, issue, body }) => {
    const blocking = getIssueById(repo, body.issue_id);
    addBlockedBy(github, repo, authorOf(actor), issue, blocking);
    return { status: 201, body: presentIssue(github, repo, blocking) };
  }),

  onIssue('issues/remove-dependency-blocked-by', 'write', 'triage', ({ github, actor, repo, issue, path }) => {
    const blocking = getIssueById(repo, path.issue_id);
    removeBlockedBy(github, repo, authorOf(actor), issue, blocking);
    return { status: 200, body: presentIssue(github, repo, blocking) };
  }),
];
