/** The repositories the App is installed on, and their open tasks: what the sweep goes through. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { STATES, type State, stateLabel, stateOf } from '../contract/labels.ts';
import type { OwnWorkflow, SetupSeen } from '../onboarding/setup.ts';
import type { Clients } from './client.ts';
import type { Conditional } from './conditional.ts';
import {
  ON_DASHBOARD,
  ON_DASHBOARD_VARIABLES,
  onDashboardSchema,
  onDashboardVariables,
  toOnDashboard,
} from './dashboard.ts';
import { isShutOut, isStatus, messageOf } from './errors.ts';
import type { Listing, OnDashboard, OpenTask, RepoRef } from './ports.ts';
import { seenFields, seenSchema, toSeen } from './setup-query.ts';
import { toPerson } from './task-answer.ts';
import { nameVariables } from './task-query.ts';

const installationSchema = z.object({ id: z.int(), created_at: z.string(), suspended_at: z.string().nullish() });
const repositorySchema = z.object({
  id: z.int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  archived: z.boolean().optional(),
});
const installationsSchema = z.array(installationSchema);
const repositoriesSchema = z.object({ repositories: z.array(repositorySchema) });

/** `since` is when the App was installed: older issues become tasks only when somebody asks for it. */
export async function listRepos(clients: Clients, lists: Conditional): Promise<Listing> {
  const installations = await lists.list(await clients.forApp(), {
    route: 'GET /app/installations',
    parameters: { per_page: 100 },
    read: (data) => installationsSchema.parse(data),
  });
  const listing: Listing = { repos: [], unreachable: [] };
  for (const { id, created_at: since, suspended_at } of installations) {
    if (suspended_at) continue;
    try {
      for (const repo of await reposOf(clients, lists, id)) listing.repos.push({ repo, since });
    } catch (error) {
      // One that was uninstalled this instant must not keep the timer from all the others.
      if (!isShutOut(error)) throw error;
      listing.unreachable.push({ installationId: id, why: messageOf(error) });
    }
  }
  return listing;
}

async function reposOf(clients: Clients, lists: Conditional, installationId: number): Promise<RepoRef[]> {
  const found = await lists.list(await clients.forInstallation(installationId), {
    route: 'GET /installation/repositories',
    parameters: { per_page: 100 },
    read: (data) => repositoriesSchema.parse(data).repositories,
  });
  return found
    .filter(({ archived }) => !archived)
    .map(({ id, name, owner }) => ({ installationId, id, owner: owner.login, name }));
}

const changesSchema = z.array(
  z.object({
    number: z.int(),
    updated_at: z.string(),
    state: z.string(),
    comments: z.int(),
    labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
    /** Long, and only compared. */
    body: z
      .string()
      .nullish()
      .transform((body) => hash('sha256', body ?? '', 'base64')),
  }),
);

/**
 * Differs from the last answer when an issue or pull request was changed since; one that is gone does not show. Several,
 * because GitHub's times are whole seconds, and of two that changed in the same one either may come first.
 */
export async function newestChange(clients: Clients, lists: Conditional, repo: RepoRef): Promise<string> {
  const client = await clients.forInstallation(repo.installationId);
  const newest = await lists.list(client, {
    route: 'GET /repos/{owner}/{repo}/issues',
    parameters: { owner: repo.owner, repo: repo.name, state: 'all', sort: 'updated', per_page: 10 },
    firstPageOnly: true,
    read: (data) => changesSchema.parse(data),
  });
  return JSON.stringify(newest);
}

const OVER: readonly State[] = ['completed', 'failed', 'cancelled'];
const OPEN_STATES = STATES.filter((state) => !OVER.includes(state));
/** Of tasks that are over, so many of the last to change count: budgets and statistics are made of them. */
const LATELY = 50;

const FIELDS = 'nodes { number createdAt updatedAt author { __typename login } labels(first: 50) { nodes { name } } }';
const NEWEST = 'orderBy: { field: CREATED_AT, direction: DESC }';
const NEWEST_OPEN = `newest: issues(states: [OPEN], first: 50, after: $after, ${NEWEST}) { pageInfo { hasNextPage endCursor } ${FIELDS} }`;
/**
 * Pull requests are tasks where a review of them was asked for. Closed ones too, and closed issues: a task whose closing nobody told us of
 * still has to end.
 */
const queryFor = (
  own: OwnWorkflow,
) => `query openTasks($owner: String!, $name: String!, ${ON_DASHBOARD_VARIABLES}, $after: String) {
  repository(owner: $owner, name: $name) {${seenFields(own)}
    ${OPEN_STATES.map((state, at) => `s${at}: issues(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `over${at}: issues(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}
    ${NEWEST_OPEN}
    ${OPEN_STATES.map((state, at) => `p${at}: pullRequests(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `overPulls${at}: pullRequests(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}${ON_DASHBOARD}
  }
}`;
const FURTHER = `query newestIssues($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { ${NEWEST_OPEN} }
}`;
/** Pages of new issues that are looked through, 50 each. */
const MAX_PAGES = 40;

const listedSchema = z.object({
  number: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
  labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
});
type Listed = z.infer<typeof listedSchema>;
const issuesSchema = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }).optional(),
  nodes: z.array(listedSchema),
});
const newestSchema = z.object({ newest: issuesSchema });
const furtherSchema = z.object({ repository: newestSchema });
const answerSchema = z.object({
  repository: seenSchema.extend(onDashboardSchema.shape).extend(newestSchema.shape).catchall(z.unknown()),
});

/** One request, unless many issues since `since` are no tasks yet: after a burst, the oldest of them stand far back. */
export async function readRepo(
  clients: Clients,
  repo: RepoRef,
  { since, workflow, bot }: { since: string; workflow: OwnWorkflow /** Login of the App's account. */; bot: string },
): Promise<{ tasks: OpenTask[]; setup: SetupSeen; onDashboard: OnDashboard }> {
  const client = await clients.forInstallation(repo.installationId);
  const variables = { ...nameVariables({ repo }), ...onDashboardVariables(bot), after: null };
  const { repository } = answerSchema.parse(await client.graphql<unknown>(queryFor(workflow), variables));
  const tasks = new Map(tasksIn(repository).map((task) => [task.number, task]));
  let { newest } = repository;
  for (let page = 1; page < MAX_PAGES; page += 1) {
    const after = newest.pageInfo?.hasNextPage ? newest.pageInfo.endCursor : null;
    if (after === null || !newest.nodes.some((node) => isUnseen(node, since))) break;
    const answer = await client.graphql<unknown>(FURTHER, { ...nameVariables({ repo }), after });
    ({ newest } = furtherSchema.parse(answer).repository);
    for (const node of newest.nodes) tasks.set(node.number, toTask(node));
  }
  return {
    tasks: [...tasks.values()].toSorted((a, b) => a.number - b.number),
    setup: toSeen(repository),
    onDashboard: toOnDashboard(repository),
  };
}

const tasksIn = (repository: Record<string, unknown>): OpenTask[] =>
  Object.entries(repository)
    .filter(([alias]) => /^(s\d+|over\d+|newest|p\d+|overPulls\d+)$/.test(alias))
    .flatMap(([, value]) => issuesSchema.parse(value).nodes.map(toTask));

const toTask = ({ labels, author, ...node }: Listed): OpenTask => ({
  ...node,
  author: toPerson(author),
  labels: labels?.nodes.map(({ name }) => name) ?? [],
});

/** A person's new issue that carries no state yet. */
function isUnseen(node: Listed, since: string): boolean {
  const { author, createdAt, labels } = toTask(node);
  return (
    !author?.bot && Date.parse(createdAt) >= Date.parse(since) && labels.every((name) => stateOf(name) === undefined)
  );
}

/** null when the App is not installed there. */
export async function findRepo(clients: Clients, owner: string, name: string): Promise<RepoRef | null> {
  const app = await clients.forApp();
  try {
    const installation = await app.rest.apps.getRepoInstallation({ owner, repo: name });
    const client = await clients.forInstallation(z.int().parse(installation.data.id));
    const { data } = await client.rest.repos.get({ owner, repo: name });
    const repository = repositorySchema.parse(data);
    return {
      installationId: installation.data.id,
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
    };
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw error;
  }
}
