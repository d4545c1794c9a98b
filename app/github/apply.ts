/** Carries actions out: runs cancelled first, then everything on the issue in one GraphQL document, then the dispatch. */
import { z } from 'zod';
import type { Action } from '../core/actions.ts';
import type { Facts } from '../core/facts.ts';
import type { Client } from './client.ts';
import { sendDispatch } from './dispatch.ts';
import { cancelRun, cancelWaiting, killRun } from './end-runs.ts';
import { graphqlErrors } from './errors.ts';
import { ensureLabels } from './labels.ts';
import { type Mutation, mutationDocument } from './mutations.ts';
import type { Applied, Labelled, Reading, TaskRef } from './ports.ts';

export async function applyActions(
  client: Client,
  ref: TaskRef,
  reading: Reading & Labelled,
  actions: Action[],
): Promise<Applied> {
  const applied: Applied = { runs: new Map(), updatedAt: null, made: [], refusal: null };
  for (const action of actions) {
    if (action.kind === 'cancel-run') await cancelRun(client, ref.repo, action.runId);
    if (action.kind === 'cancel-waiting') await cancelWaiting(client, ref, action.since);
    if (action.kind === 'kill-run') await killRun(client, ref.repo, action.runId);
  }
  Object.assign(applied, await writeIssue(client, ref, reading, actions));
  for (const action of actions) {
    if (action.kind !== 'dispatch') continue;
    const { nonce } = action.dispatch;
    const { defaultBranch } = reading.facts.repository;
    if (defaultBranch === null)
      return { ...applied, refusal: { nonce, detail: 'The repository has no default branch' } };
    const sent = await sendDispatch(client, ref.repo, defaultBranch, action.dispatch);
    if (sent.kind === 'refused') return { ...applied, refusal: { nonce, detail: sent.detail } };
    if (sent.runId !== null) applied.runs.set(nonce, sent.runId);
  }
  return applied;
}

type Written = Pick<Applied, 'updatedAt' | 'made'>;

async function writeIssue(
  client: Client,
  ref: TaskRef,
  reading: Reading & Labelled,
  actions: Action[],
): Promise<Written> {
  const names = actions.flatMap((action) => labelsOf(action));
  const labelIds = await ensureLabels(client, ref, reading, names);
  const mutations = actions.flatMap((action) => toMutation(action, reading.facts, labelIds));
  if (mutations.length === 0) return { updatedAt: null, made: [] };
  const { query, variables } = mutationDocument('writeTask', askingWhen(mutations));
  // Repeating blindly could write a comment twice; the next look sees what was written.
  const answer = await client
    .graphql<unknown>(query, { ...variables, request: { retries: 0 } })
    .catch((error: unknown) => {
      if (!isAllThatMatters(error, mutations, reading.facts)) throw error;
    });
  return writtenIn(answer);
}

function labelsOf(action: Action): string[] {
  switch (action.kind) {
    case 'add-labels':
      return action.names;
    case 'create-part':
      return action.labels;
    default:
      return [];
  }
}

/** What tells of the issue as it is afterwards, by mutation. */
const CHANGED: Readonly<Record<string, string>> = {
  addComment: 'subject { ... on Issue { updatedAt } }',
  updateIssueComment: 'issueComment { issue { updatedAt } }',
  addLabelsToLabelable: 'labelable { ... on Issue { updatedAt } }',
  removeLabelsFromLabelable: 'labelable { ... on Issue { updatedAt } }',
};

/** They are carried out in order, so the last one knows. */
function askingWhen(mutations: readonly Mutation[]): Mutation[] {
  const last = mutations.findLastIndex(({ field }) => field in CHANGED);
  return mutations.map((one, at) => ({ ...one, ...(at === last && { returns: CHANGED[one.field] ?? '' }) }));
}

const changedSchema = z.object({ updatedAt: z.string() });
const toldSchema = z.union([
  z.object({ subject: changedSchema }).transform(({ subject }) => subject),
  z.object({ labelable: changedSchema }).transform(({ labelable }) => labelable),
  z.object({ issueComment: z.object({ issue: changedSchema }) }).transform(({ issueComment }) => issueComment.issue),
]);
const madeSchema = z.object({ issue: z.object({ number: z.int() }) });
const answerSchema = z.record(z.string(), z.unknown());

function writtenIn(answer: unknown): Written {
  const fields = Object.values(answerSchema.safeParse(answer).data ?? {});
  const told = fields.flatMap((field) => toldSchema.safeParse(field).data ?? []);
  const made = fields.flatMap((field) => madeSchema.safeParse(field).data?.issue.number ?? []);
  return { updatedAt: told.at(-1)?.updatedAt ?? null, made };
}

/** A locked conversation takes no comments of Apps; whether it takes changes of them is documented nowhere. The task ends all the same. */
const REFUSED_WHERE_LOCKED = ['addReaction', 'addComment', 'updateIssueComment'];

/** Everything was written but reactions, as to a comment that is deleted meanwhile, or what a locked conversation refuses. */
function isAllThatMatters(error: unknown, mutations: readonly Mutation[], { issue }: Facts): boolean {
  const answer = graphqlErrors(error);
  if (!answer || answer.errors.length === 0) return false;
  const harmless = issue.locked ? REFUSED_WHERE_LOCKED : ['addReaction'];
  return answer.errors.every(({ path }) => {
    const at = /^m(\d+)$/.exec(String(path?.[0]))?.[1];
    return at !== undefined && harmless.includes(mutations[Number(at)]?.field ?? '');
  });
}

function toMutation(
  action: Action,
  { issue: { nodeId: issue }, repository }: Facts,
  labelIds: ReadonlyMap<string, string>,
): Mutation[] {
  const ids = (names: string[]) => names.flatMap((name) => labelIds.get(name.toLowerCase()) ?? []);
  switch (action.kind) {
    case 'cancel-run':
    case 'cancel-waiting':
    case 'kill-run':
    case 'dispatch':
      return [];
    case 'reply':
      return [{ field: 'addComment', input: { subjectId: action.on ?? issue, body: action.body } }];
    case 'create-record':
      return [{ field: 'addComment', input: { subjectId: issue, body: action.body } }];
    case 'update-record':
      return [{ field: 'updateIssueComment', input: { id: action.nodeId, body: action.body } }];
    case 'delete-comment':
      return [{ field: 'deleteIssueComment', input: { id: action.nodeId } }];
    case 'create-part': {
      const { title, body, labels } = action;
      const where = { repositoryId: repository.nodeId, parentIssueId: issue };
      return [
        { field: 'createIssue', input: { ...where, title, body, labelIds: ids(labels) }, returns: 'issue { number }' },
      ];
    }
    case 'drop-part':
      return [
        { field: 'removeSubIssue', input: { issueId: issue, subIssueId: action.nodeId } },
        { field: 'closeIssue', input: { issueId: action.nodeId, stateReason: 'DUPLICATE' } },
      ];
    case 'close-issue':
      return [{ field: 'closeIssue', input: { issueId: issue, stateReason: 'COMPLETED' } }];
    case 'add-labels':
      return [
        {
          field: 'addLabelsToLabelable',
          input: { labelableId: issue, labelIds: ids(action.names) },
        },
      ];
    case 'remove-labels':
      return [
        {
          field: 'removeLabelsFromLabelable',
          input: { labelableId: issue, labelIds: ids(action.names) },
        },
      ];
    case 'react':
      return [
        {
          field: 'addReaction',
          input: { subjectId: action.nodeId, content: action.content },
        },
      ];
  }
}
