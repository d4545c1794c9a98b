/** Labels: of a repository, and on an issue. */
import { z } from 'zod';
import { authorOf } from '../issues/author.ts';
import { getLabel } from '../issues/find.ts';
import { addLabels, removeLabel, setLabels } from '../issues/labels.ts';
import { createLabel, deleteLabel, updateLabel } from '../issues/repository-labels.ts';
import { presentLabel } from '../present/label.ts';
import { issuesOrPulls, onIssue } from './on-issue.ts';
import { onRepository, type RepositoryCall } from './operation.ts';
import { paginate } from './paginate.ts';

const named = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const labelList = z.union([
  z.array(named),
  z.object({ labels: z.array(named).default([]) }).transform((one) => one.labels),
]);

type OnIssue = Pick<RepositoryCall<'issues/get'>, 'github' | 'repo'> & {
  issue: { labels: Parameters<typeof presentLabel>[2][] };
};

const allLabels = ({ github, repo, issue }: OnIssue) => ({
  status: 200,
  body: issue.labels.map((label) => presentLabel(github, repo, label)),
});

export const labelOperations = [
  onRepository('issues/list-labels-for-repo', issuesOrPulls('read'), 'read', (call) =>
    paginate(call, call.repo.labels, (label) => presentLabel(call.github, call.repo, label)),
  ),

  onRepository('issues/get-label', issuesOrPulls('read'), 'read', ({ github, repo, path }) => ({
    status: 200,
    body: presentLabel(github, repo, getLabel(repo, path.name)),
  })),

  onRepository('issues/create-label', issuesOrPulls('write'), 'write', ({ github, actor, repo, body }) => {
    const label = createLabel(github, repo, authorOf(actor), body);
    return { status: 201, body: presentLabel(github, repo, label) };
  }),

  onRepository('issues/update-label', issuesOrPulls('write'), 'write', ({ github, actor, repo, path, body }) => {
    const label = getLabel(repo, path.name);
    const { new_name: name, color, description } = body;
    updateLabel(github, repo, authorOf(actor), label, {
      ...(name !== undefined && { name }),
      color,
      description,
    });
    return { status: 200, body: presentLabel(github, repo, label) };
  }),

  onRepository('issues/delete-label', issuesOrPulls('write'), 'write', ({ github, actor, repo, path }) => {
    deleteLabel(github, repo, authorOf(actor), getLabel(repo, path.name));
    return { status: 204 };
  }),

  onIssue('issues/list-labels-on-issue', 'read', 'read', (call) =>
    paginate(call, call.issue.labels, (label) => presentLabel(call.github, call.repo, label)),
  ),

  onIssue('issues/add-labels', 'write', 'triage', (call) => {
    addLabels(call.github, call.repo, authorOf(call.actor), call.issue, labelList.parse(call.body));
    return allLabels(call);
  }),

  onIssue('issues/set-labels', 'write', 'triage', (call) => {
    setLabels(call.github, call.repo, authorOf(call.actor), call.issue, labelList.parse(call.body));
    return allLabels(call);
  }),

  onIssue('issues/remove-label', 'write', 'triage', (call) => {
    removeLabel(call.github, call.repo, authorOf(call.actor), call.issue, call.path.name);
    return allLabels(call);
  }),

  onIssue('issues/remove-all-labels', 'write', 'triage', ({ github, actor, repo, issue }) => {
    setLabels(github, repo, authorOf(actor), issue, []);
    return { status: 204 };
  }),
];
