/** The repositories the App is installed on, and their open tasks: what the sweep goes through. */
import { z } from 'zod';
import { STATES, type State, stateLabel } from '../contract/labels.ts';
import type { Clients } from './client.ts';
import { isStatus } from './errors.ts';
import type { OpenTask, RepoRef } from './ports.ts';
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
export async function listRepos(clients: Clients): Promise<{ repo: RepoRef; since: string }[]> {
  const app = await clients.forApp();
  const installations = z
    .array(installationSchema)
    .parse(await app.paginate(app.rest.apps.listInstallations, { per_page: 100 }));
  const repos: { repo: RepoRef; since: string }[] = [];
  for (const { id, created_at, suspended_at } of installations) {
    if (suspended_at) continue;
    const client = await clients.forInstallation(id);
    const found = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
    for (const repository of z.array(repositorySchema).parse(found)) {
      if (repository.archived) continue;
      const repo = { installationId: id, id: repository.id, owner: repository.owner.login, name: repository.name };
      repos.push({ repo, since: created_at });
    }
  }
  return repos;
}

const OVER: readonly State[] = ['completed', 'failed', 'cancelled'];
const OPEN_STATES = STATES.filter((state) => !OVER.includes(state));
/** Of tasks that are over, so many of the last to change count: budgets and statistics are made of them. */
const LATELY = 50;

const FIELDS = 'nodes { number createdAt updatedAt author { __typename login } labels(first: 50) { nodes { name } } }';
const NEWEST = 'orderBy: { field: CREATED_AT, direction: DESC }';
/** Pull requests are tasks where a review of them was asked for. Closed ones too, and closed issues: a task whose closing nobody told us of still has to end. */
const QUERY = `query openTasks($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    ${OPEN_STATES.map((state, at) => `s${at}: issues(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `over${at}: issues(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}
    newest: issues(states: [OPEN], first: 50, ${NEWEST}) { ${FIELDS} }
    ${OPEN_STATES.map((state, at) => `p${at}: pullRequests(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `overPulls${at}: pullRequests(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}
  }
}`;

const tasksSchema = z.object({
  repository: z.record(
    z.string(),
    z.object({
      nodes: z.array(
        z.object({
          number: z.int(),
          createdAt: z.string(),
          updatedAt: z.string(),
          author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
          labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
        }),
      ),
    }),
  ),
});

export async function listTasks(clients: Clients, repo: RepoRef): Promise<OpenTask[]> {
  const client = await clients.forInstallation(repo.installationId);
  const { repository } = tasksSchema.parse(await client.graphql<unknown>(QUERY, nameVariables({ repo })));
  const tasks = new Map<number, OpenTask>();
  for (const { nodes } of Object.values(repository))
    for (const { number, createdAt, updatedAt, author, labels } of nodes)
      tasks.set(number, {
        number,
        createdAt,
        updatedAt,
        author: toPerson(author),
        labels: labels?.nodes.map(({ name }) => name) ?? [],
      });
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
