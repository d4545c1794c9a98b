/** Mutations of labels, and of who carries them. */
import type {
  AddLabelsToLabelableInput,
  ClearLabelsFromLabelableInput,
  CreateLabelInput,
  DeleteLabelInput,
  RemoveLabelsFromLabelableInput,
  UpdateLabelInput,
} from '@octokit/graphql-schema';
import { addLabels, removeLabel, setLabels } from '../../issues/labels.ts';
import { createLabel, deleteLabel, updateLabel } from '../../issues/repository-labels.ts';
import { issuesOrPulls } from '../../rest/on-issue.ts';
import { demand, type Fields } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import { labelNode } from '../nodes.ts';
import { labelNames } from './issues.ts';
import { mutation, writableIssue } from './mutation.ts';

const needs = { app: issuesOrPulls('write'), user: 'write' } as const;

export const labelMutations: Fields = {
  createLabel: mutation(({ repositoryId, name, color, description }: CreateLabelInput, context) => {
    const { repo } = findNodeOf(context, repositoryId, 'Repository');
    demand(context, repo, needs);
    const label = createLabel(context.github, repo, context.author, { name, color, description: description ?? null });
    return { label: labelNode(repo, label) };
  }),

  updateLabel: mutation(({ id, name, color, description }: UpdateLabelInput, context) => {
    const node = findNodeOf(context, id, 'Label');
    demand(context, node.repo, needs);
    updateLabel(context.github, node.repo, context.author, node.label, {
      ...(typeof name === 'string' && { name }),
      ...(typeof color === 'string' && { color }),
      ...(typeof description === 'string' && { description }),
    });
    return { label: node };
  }),

  deleteLabel: mutation(({ id }: DeleteLabelInput, context) => {
    const { repo, label } = findNodeOf(context, id, 'Label');
    demand(context, repo, needs);
    deleteLabel(context.github, repo, context.author, label);
    return {};
  }),

  addLabelsToLabelable: mutation(({ labelableId, labelIds }: AddLabelsToLabelableInput, context) => {
    const labelable = writableIssue(context, labelableId, 'triage');
    addLabels(context.github, labelable.repo, context.author, labelable.issue, labelNames(context, labelIds));
    return { labelable };
  }),

  removeLabelsFromLabelable: mutation(({ labelableId, labelIds }: RemoveLabelsFromLabelableInput, context) => {
    const labelable = writableIssue(context, labelableId, 'triage');
    const { repo, issue } = labelable;
    const carried = new Set(issue.labels.map((label) => label.name));
    for (const name of labelNames(context, labelIds).filter((one) => carried.has(one)))
      removeLabel(context.github, repo, context.author, issue, name);
    return { labelable };
  }),

  clearLabelsFromLabelable: mutation(({ labelableId }: ClearLabelsFromLabelableInput, context) => {
    const labelable = writableIssue(context, labelableId, 'triage');
    setLabels(context.github, labelable.repo, context.author, labelable.issue, []);
    return { labelable };
  }),
};
