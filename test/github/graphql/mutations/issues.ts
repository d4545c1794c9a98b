/** Mutations of issues. */
import type {
  CloseIssueInput,
  CreateIssueInput,
  DeleteIssueInput,
  PinIssueInput,
  ReopenIssueInput,
  TransferIssueInput,
  UnpinIssueInput,
  UpdateIssueInput,
} from '@octokit/graphql-schema';
import { setAssignees } from '../../issues/assignees.ts';
import { type CloseReason, closeIssue, reopenIssue } from '../../issues/close-issue.ts';
import { createIssue } from '../../issues/create-issue.ts';
import { editIssue } from '../../issues/edit-issue.ts';
import { setLabels } from '../../issues/labels.ts';
import { deleteIssue, transferIssue } from '../../issues/leave.ts';
import { pinIssue, unpinIssue } from '../../issues/pin-issue.ts';
import { addSubIssue, removeSubIssue } from '../../issues/relations.ts';
import { checkMayEdit } from '../../rest/issues.ts';
import { checkIssuesEnabled } from '../../rest/on-issue.ts';
import { nodeId } from '../../state.ts';
import { type Context, demand, type Fields } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import { accountNode, type IssueNode, issueNode, repositoryNode } from '../nodes.ts';
import { mutation, writableIssue } from './mutation.ts';

export const labelNames = (context: Context, ids: readonly string[]): string[] =>
  ids.map((id) => findNodeOf(context, id, 'Label').label.name);

export const logins = (context: Context, ids: readonly string[]): string[] =>
  ids.map((id) => findNodeOf(context, id, 'User', 'Bot').user.login);

const REASON: Record<string, CloseReason> = {
  COMPLETED: 'completed',
  NOT_PLANNED: 'not_planned',
  DUPLICATE: 'duplicate',
};

/** The package's types know less than its schema. */
type WithParent = { parentIssueId?: string | null };
type RemoveSubIssueInput = { clientMutationId?: string | null; issueId: string; subIssueId: string };

export const issueMutations: Fields = {
  createIssue: mutation((input: CreateIssueInput & WithParent, context) => {
    const { repo } = findNodeOf(context, input.repositoryId, 'Repository');
    demand(context, repo, { app: { issues: 'write' }, user: 'read' });
    checkIssuesEnabled(repo);
    const parent = input.parentIssueId ? findNodeOf(context, input.parentIssueId, 'Issue').issue : undefined;
    const issue = createIssue(context.github, repo, context.author, {
      title: input.title,
      body: input.body ?? null,
      labels: labelNames(context, input.labelIds ?? []),
      assignees: logins(context, input.assigneeIds ?? []),
    });
    if (parent) addSubIssue(context.github, repo, context.author, parent, issue, false);
    return { issue: issueNode(repo, issue) };
  }),

  removeSubIssue: mutation((input: RemoveSubIssueInput, context) => {
    const parent = writableIssue(context, input.issueId, 'triage');
    const child = findNodeOf(context, input.subIssueId, 'Issue');
    removeSubIssue(context.github, parent.repo, context.author, parent.issue, child.issue);
    return { issue: parent, subIssue: child };
  }),

  updateIssue: mutation((input: UpdateIssueInput, context) => {
    const node = writableIssue(context, input.id, 'read');
    const { github, author } = context;
    const { repo, issue } = node;
    checkMayEdit(repo, author, issue);
    editIssue(github, repo, author, issue, { title: input.title ?? undefined, body: input.body ?? undefined });
    if (input.labelIds) setLabels(github, repo, author, issue, labelNames(context, input.labelIds));
    if (input.assigneeIds) setAssignees(github, repo, author, issue, logins(context, input.assigneeIds));
    if (input.state === 'CLOSED') closeIssue(github, repo, author, issue);
    if (input.state === 'OPEN') reopenIssue(github, repo, author, issue);
    return { issue: node, actor: accountNode(author.user) };
  }),

  closeIssue: mutation((input: CloseIssueInput, context) => {
    const node = writableIssue(context, input.issueId, 'read');
    checkMayEdit(node.repo, context.author, node.issue);
    const reason = REASON[input.stateReason ?? ''] ?? 'completed';
    closeIssue(context.github, node.repo, context.author, node.issue, reason);
    return { issue: node };
  }),

  reopenIssue: mutation((input: ReopenIssueInput, context) => {
    const node = writableIssue(context, input.issueId, 'read');
    checkMayEdit(node.repo, context.author, node.issue);
    reopenIssue(context.github, node.repo, context.author, node.issue);
    return { issue: node };
  }),

  deleteIssue: mutation((input: DeleteIssueInput, context) => {
    const { repo, issue } = writableIssue(context, input.issueId, 'admin');
    deleteIssue(context.github, repo, context.author, issue);
    return { repository: repositoryNode(repo) };
  }),

  transferIssue: mutation((input: TransferIssueInput, context) => {
    const { repo: from, issue } = writableIssue(context, input.issueId, 'write');
    const { repo: to } = findNodeOf(context, input.repositoryId, 'Repository');
    demand(context, to, { app: { issues: 'write' }, user: 'write' });
    const create = input.createLabelsIfMissing === true;
    return { issue: issueNode(to, transferIssue(context.github, { from, to }, context.author, issue, create)) };
  }),

  pinIssue: mutation((input: PinIssueInput, context) => {
    const node = pinnable(context, input.issueId);
    pinIssue(context.github, node.repo, context.author, node.issue);
    return { issue: node };
  }),

  unpinIssue: mutation((input: UnpinIssueInput, context) => {
    const node = pinnable(context, input.issueId);
    const pin = unpinIssue(context.github, node.repo, context.author, node.issue);
    return { id: pin ? nodeId('PinnedIssue', pin.id) : null, issue: node };
  }),
};

/** Only issues, and only by people with write access. That `issues: write` is enough for an App is not documented. */
function pinnable(context: Context, id: string): IssueNode {
  const node = findNodeOf(context, id, 'Issue');
  demand(context, node.repo, { app: { issues: 'write' }, user: 'write' });
  return node;
}
