/** Mutations of check runs. */
import type { CreateCheckRunInput, UpdateCheckRunInput } from '@octokit/graphql-schema';
import { type CheckRunChange, createCheckRun, updateCheckRun } from '../../checks/check-runs.ts';
import { requireApp, requireCommit } from '../../rest/checks.ts';
import type { Annotation, CheckConclusion, CheckStatus } from '../../state.ts';
import { demand, type Fields, TypedError } from '../context.ts';
import { findNodeOf } from '../find-node.ts';
import { checkRunNode } from '../nodes.ts';
import { mutation } from './mutation.ts';

const needs = { app: { checks: 'write' }, user: 'read' } as const;

const STATUS: Record<string, CheckStatus> = {
  QUEUED: 'queued',
  IN_PROGRESS: 'in_progress',
  COMPLETED: 'completed',
  WAITING: 'waiting',
  PENDING: 'pending',
};
const CONCLUSION: Record<string, CheckConclusion> = {
  ACTION_REQUIRED: 'action_required',
  CANCELLED: 'cancelled',
  FAILURE: 'failure',
  NEUTRAL: 'neutral',
  SKIPPED: 'skipped',
  STALE: 'stale',
  SUCCESS: 'success',
  TIMED_OUT: 'timed_out',
};
const LEVEL: Record<string, Annotation['level']> = { FAILURE: 'failure', NOTICE: 'notice', WARNING: 'warning' };

/** The limit of one request, as in REST. */
const MAX_ANNOTATIONS = 50;

const time = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : undefined);
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

function annotationsOf(output: NonNullable<CreateCheckRunInput['output']>): Annotation[] {
  const annotations = output.annotations ?? [];
  if (annotations.length > MAX_ANNOTATIONS)
    throw new TypedError('UNPROCESSABLE', `Annotations exceeds the maximum number of ${MAX_ANNOTATIONS}`);
  return annotations.map(({ path, location, annotationLevel, message, title, rawDetails }) => ({
    path,
    startLine: location.startLine,
    endLine: location.endLine,
    startColumn: location.startColumn ?? null,
    endColumn: location.endColumn ?? null,
    level: LEVEL[annotationLevel] ?? 'notice',
    title: title ?? null,
    message,
    rawDetails: rawDetails ?? null,
  }));
}

function changeOf(input: CreateCheckRunInput | UpdateCheckRunInput): CheckRunChange {
  const { output } = input;
  return {
    name: input.name ?? undefined,
    externalId: input.externalId ?? undefined,
    detailsUrl: text(input.detailsUrl),
    status: STATUS[input.status ?? ''],
    conclusion: CONCLUSION[input.conclusion ?? ''],
    startedAt: time(input.startedAt),
    completedAt: time(input.completedAt),
    actions: input.actions?.map(({ label, description, identifier }) => ({ label, description, identifier })),
    output: output
      ? {
          title: output.title,
          summary: output.summary,
          text: output.text ?? undefined,
          annotations: annotationsOf(output),
        }
      : undefined,
  };
}

export const checkMutations: Fields = {
  createCheckRun: mutation(async (input: CreateCheckRunInput, context) => {
    const { repo } = findNodeOf(context, input.repositoryId, 'Repository');
    demand(context, repo, needs);
    const app = requireApp(context.actor);
    const headSha = await requireCommit(context.github, repo, String(input.headSha));
    const run = await createCheckRun(context.github, repo, app, { ...changeOf(input), name: input.name, headSha });
    return { checkRun: checkRunNode(repo, run) };
  }),

  updateCheckRun: mutation(async (input: UpdateCheckRunInput, context) => {
    const node = findNodeOf(context, input.checkRunId, 'CheckRun');
    demand(context, node.repo, needs);
    await updateCheckRun(context.github, node.repo, requireApp(context.actor), node.run, changeOf(input));
    return { checkRun: node };
  }),
};
