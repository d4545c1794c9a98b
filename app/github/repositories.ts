/** The repositories the App is installed on, and their open tasks: what the sweep goes through. */
import { z } from 'zod';
import { STATES, type State, stateLabel } from '../contract/labels.ts';
import type { OwnWorkflow, SetupSeen } from '../onboarding/setup.ts';
import type { Clients } from './client.ts';
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

/** `since` is when the App was installed: older issues become tasks only when somebody asks for it. */
export async function listRepos(clients: Clients): Promise<Listing> {
  const app = await clients.forApp();
  const installations = z
    .array(installationSchema)
    .parse(await app.paginate(app.rest.apps.listInstallations, { per_page: 100 }));
  const listing: Listing = { repos: [], unreachable: [] };
  for (const { id, created_at: since, suspended_at } of installations) {
    if (suspended_at) continue;
    try {
      for (const repo of await reposOf(clients, id)) listing.repos.push({ repo, since });
    } catch (error) {
      // One that was uninstalled this instant must not keep the timer from all the others.
      if (!isShutOut(error)) throw error;
      listing.unreachable.push({ installationId: id, why: messageOf(error) });
    }
  }
  return listing;
}

async function reposOf(clients: Clients, installationId: number): Promise<RepoRef[]> {
  const client = await clients.forInstallation(installationId);
  const found = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  return z
    .array(repositorySchema)
    .parse(found)
    .filter(({ archived }) => !archived)
    .map(({ id, name, owner }) => ({ installationId, id, owner: owner.login, name }));
}

const OVER: readonly State[] = ['completed', 'failed', 'cancelled'];
const OPEN_STATES = STATES.filter((state) => !OVER.includes(state));
/** Of tasks that are over, so many of the last to change count: budgets and statistics are made of them. */
const LATELY = 50;

const FIELDS = 'nodes { number createdAt updatedAt author { __typename login } labels(first: 50) { nodes { name } } }';
const NEWEST = 'orderBy: { field: CREATED_AT, direction: DESC }';
/** Pull requests are tasks where a review of them was asked for. Closed ones too, and closed issues: a task whose closing nobody told us of still has to end. */
const queryFor = (own: OwnWorkflow) => `query openTasks($owner: String!, $name: String!, ${ON_DASHBOARD_VARIABLES}) {
  repository(owner: $owner, name: $name) {${seenFields(own)}
    ${OPEN_STATES.map((state, at) => `s${at}: issues(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `over${at}: issues(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}
    newest: issues(states: [OPEN], first: 50, ${NEWEST}) { ${FIELDS} }
    ${OPEN_STATES.map((state, at) => `p${at}: pullRequests(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `overPulls${at}: pullRequests(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}${ON_DASHBOARD}
  }
}`;

const answerSchema = z.object({ repository: seenSchema.extend(onDashboardSchema.shape).catchall(z.unknown()) });
const issuesSchema = z.object({
  nodes: z.array(
    z.object({
      number: z.int(),
      createdAt: z.string(),
      updatedAt: z.string(),
      author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
      labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
    }),
  ),
});

/** `bot` is the login of the App's account. */
export async function readRepo(
  clients: Clients,
  repo: RepoRef,
  own: OwnWorkflow,
  bot: string,
): Promise<{ tasks: OpenTask[]; setup: SetupSeen; onDashboard: OnDashboard }> {
  const client = await clients.forInstallation(repo.installationId);
  const variables = { ...nameVariables({ repo }), ...onDashboardVariables(bot) };
  const { repository } = answerSchema.parse(await client.graphql<unknown>(queryFor(own), variables));
  return { tasks: tasksIn(repository), setup: toSeen(repository), onDashboard: toOnDashboard(repository) };
}

function tasksIn(repository: Record<string, unknown>): OpenTask[] {
  const tasks = new Map<number, OpenTask>();
  for (const [alias, value] of Object.entries(repository)) {
    if (!/^(s\d+|over\d+|newest|p\d+|overPulls\d+)$/.test(alias)) continue;
    for (const { number, createdAt, updatedAt, author, labels } of issuesSchema.parse(value).nodes)
      tasks.set(number, {
        number,
        createdAt,
        updatedAt,
        author: toPerson(author),
        labels: labels?.nodes.map(({ name }) => name) ?? [],
      });
  }
  return [...tasks.values()].toSorted((a, b) => a.number - b.number);
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
