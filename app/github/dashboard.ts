/** The dashboard issue on GitHub: found among the App's own issues, opened, changed in one document, pinned. */
import { z } from 'zod';
import { CONFIG_PATH } from '../config/schema.ts';
import type { DashboardChange } from '../core/dashboard/upkeep.ts';
import type { Client } from './client.ts';
import { graphqlErrors } from './errors.ts';
import { type Mutation, mutationDocument } from './mutations.ts';
import type { OnDashboard, RepoRef } from './ports.ts';
import { nameVariables } from './task-query.ts';

/**
 * Part of the sweep's query, so that a dashboard where nothing changed costs no request of its own. It is opened with the
 * first task, so it is among the oldest of what the App opened.
 */
export const ON_DASHBOARD = `
    own: issues(filterBy: { createdBy: $bot }, first: 20, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes {
        id number title body state isPinned viewerDidAuthor
        editor { __typename login }
        labels(first: 20) { nodes { id name } }
      }
    }
    config: object(expression: $config) { ... on Blob { text } }`;

export const ON_DASHBOARD_VARIABLES = '$bot: String!, $config: String!';
export const onDashboardVariables = (bot: string) => ({ bot, config: `HEAD:${CONFIG_PATH}` });

const QUERY = `query dashboard($owner: String!, $name: String!, ${ON_DASHBOARD_VARIABLES}) {
  repository(owner: $owner, name: $name) {${ON_DASHBOARD}
  }
}`;

export const onDashboardSchema = z.object({
  own: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        number: z.int(),
        title: z.string(),
        body: z.string(),
        state: z.enum(['OPEN', 'CLOSED']),
        isPinned: z.boolean().nullable(),
        viewerDidAuthor: z.boolean(),
        editor: z.object({ __typename: z.string(), login: z.string() }).nullable(),
        labels: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }).nullable(),
      }),
    ),
  }),
  config: z.object({ text: z.string().nullable().optional() }).nullable(),
});

export const toOnDashboard = ({ own, config }: z.infer<typeof onDashboardSchema>): OnDashboard => ({
  issues: own.nodes
    .filter(({ viewerDidAuthor }) => viewerDidAuthor)
    .map(({ id, number, title, body, state, isPinned, editor, labels }) => ({
      ...{ nodeId: id, number, title, body, open: state === 'OPEN', pinned: isPinned === true },
      editor: editor?.__typename === 'User' ? editor.login : null,
      labels: labels?.nodes.map((label) => ({ nodeId: label.id, name: label.name })) ?? [],
    })),
  configText: config?.text ?? null,
});

const answerSchema = z.object({ repository: onDashboardSchema });

export async function readDashboard(client: Client, repo: RepoRef, bot: string): Promise<OnDashboard> {
  const variables = { ...nameVariables({ repo }), ...onDashboardVariables(bot) };
  const { repository } = answerSchema.parse(await client.graphql<unknown>(QUERY, variables));
  return toOnDashboard(repository);
}

const openedSchema = z.object({ m0: z.object({ issue: z.object({ id: z.string() }) }) });

export async function openDashboard(
  client: Client,
  repository: string,
  text: { title: string; body: string },
): Promise<string> {
  const input = { repositoryId: repository, ...text };
  const { query, variables } = mutationDocument('openDashboard', [
    { field: 'createIssue', input, returns: 'issue { id }' },
  ]);
  // Repeating blindly could open a second one; the next sweep sees the first.
  const answer = await client.graphql<unknown>(query, { ...variables, request: { retries: 0 } });
  return openedSchema.parse(answer).m0.issue.id;
}

export async function changeDashboard(
  client: Client,
  changes: readonly DashboardChange[],
): Promise<{ pinRefused: string | null }> {
  const { query, variables } = mutationDocument('writeDashboard', changes.map(toMutation));
  try {
    await client.graphql(query, variables);
    return { pinRefused: null };
  } catch (error) {
    const pins = changes.flatMap(({ kind }, at) => (kind === 'pin' ? [`m${at}`] : []));
    const errors = graphqlErrors(error)?.errors;
    if (!errors?.every(({ path }) => pins.includes(String(path?.[0])))) throw error;
    return { pinRefused: errors.map(({ message }) => message).join('; ') };
  }
}

function toMutation(change: DashboardChange): Mutation {
  const { issue } = change;
  switch (change.kind) {
    case 'write':
      return { field: 'updateIssue', input: { id: issue, title: change.title, body: change.body } };
    case 'pin':
      return { field: 'pinIssue', input: { issueId: issue } };
    case 'unpin':
      return { field: 'unpinIssue', input: { issueId: issue } };
    case 'close':
      return { field: 'closeIssue', input: { issueId: issue, stateReason: 'NOT_PLANNED' } };
    case 'reopen':
      return { field: 'reopenIssue', input: { issueId: issue } };
    case 'remove-labels':
      return { field: 'removeLabelsFromLabelable', input: { labelableId: issue, labelIds: change.labels } };
  }
}
