/** The repositories the App is installed on, and their open tasks: what the sweep goes through. */
import { z } from 'zod';
import { STATES, type State, stateLabel, stateOf } from '../contract/labels.ts';
import type { Clients } from './client.ts';
import type { Conditional } from './conditional.ts';
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
const repositoriesSchema = z.object({ repositories: z.array(repositorySchema) });

/** `since` is when the App was installed: older issues become tasks only when somebody asks for it. */
export async function listRepos(clients: Clients, lists: Conditional): Promise<{ repo: RepoRef; since: string }[]> {
  const installations = await lists.list(await clients.forApp(), {
    route: 'GET /app/installations',
    parameters: { per_page: 100 },
    read: (data) => z.array(installationSchema).parse(data),
  });
  const repos: { repo: RepoRef; since: string }[] = [];
  for (const { id, created_at, suspended_at } of installations) {
    if (suspended_at) continue;
    const found = await lists.list(await clients.forInstallation(id), {
      route: 'GET /installation/repositories',
      parameters: { per_page: 100 },
      read: (data) => repositoriesSchema.parse(data).repositories,
    });
    for (const repository of found) {
      if (repository.archived) continue;
      const repo = { installationId: id, id: repository.id, owner: repository.owner.login, name: repository.name };
      repos.push({ repo, since: created_at });
    }
  }
  return repos;
}

const changedSchema = z.object({
  number: z.int(),
  updated_at: z.string(),
  state: z.string(),
  comments: z.int(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
});

/** Differs from the last answer when an issue or pull request was changed since; one that is gone does not show. */
export async function newestChange(clients: Clients, lists: Conditional, repo: RepoRef): Promise<string> {
  const client = await clients.forInstallation(repo.installationId);
  const found = await lists.list(client, {
    route: 'GET /repos/{owner}/{repo}/issues',
    parameters: { owner: repo.owner, repo: repo.name, state: 'all', sort: 'updated', per_page: 1 },
    firstPageOnly: true,
    read: (data) => z.array(changedSchema).parse(data),
  });
  return JSON.stringify(found);
}

const OVER: readonly State[] = ['completed', 'failed', 'cancelled'];
const OPEN_STATES = STATES.filter((state) => !OVER.includes(state));
/** Of tasks that are over, so many of the last to change count: budgets and statistics are made of them. */
const LATELY = 50;

const FIELDS = 'nodes { number createdAt updatedAt author { __typename login } labels(first: 50) { nodes { name } } }';
const NEWEST = 'orderBy: { field: CREATED_AT, direction: DESC }';
const NEWEST_OPEN = `newest: issues(states: [OPEN], first: 50, after: $after, ${NEWEST}) { pageInfo { hasNextPage endCursor } ${FIELDS} }`;
/** Closed issues too: a task whose closing nobody told us of still has to end. */
const QUERY = `query openTasks($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    ${OPEN_STATES.map((state, at) => `s${at}: issues(labels: ["${stateLabel(state)}"], first: 100, ${NEWEST}) { ${FIELDS} }`).join('\n    ')}
    ${OVER.map((state, at) => `over${at}: issues(labels: ["${stateLabel(state)}"], first: ${LATELY}, orderBy: { field: UPDATED_AT, direction: DESC }) { ${FIELDS} }`).join('\n    ')}
    ${NEWEST_OPEN}
  }
}`;
const FURTHER = `query newestIssues($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) { ${NEWEST_OPEN} }
}`;
/** Pages of new issues that are looked through, 50 each. */
const MAX_PAGES = 40;

const tasksSchema = z.object({
  repository: z.record(
    z.string(),
    z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }).optional(),
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

/** One request, unless many issues since `since` are no tasks yet: after a burst, the oldest of them stand far back. */
export async function listTasks(clients: Clients, repo: RepoRef, since: string): Promise<OpenTask[]> {
  const client = await clients.forInstallation(repo.installationId);
  const tasks = new Map<number, OpenTask>();
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const variables = { ...nameVariables({ repo }), after };
    const answer = await client.graphql<unknown>(page === 0 ? QUERY : FURTHER, variables);
    const { repository } = tasksSchema.parse(answer);
    for (const { nodes } of Object.values(repository))
      for (const node of nodes)
        tasks.set(node.number, { ...node, author: toPerson(node.author), labels: namesOf(node) });
    const { newest } = repository;
    after = newest?.pageInfo?.hasNextPage ? newest.pageInfo.endCursor : null;
    if (after === null || !newest?.nodes.some((node) => isUnseen(node, since))) break;
  }
  return [...tasks.values()].toSorted((a, b) => a.number - b.number);
}

type Listed = { createdAt: string; author: { __typename: string; login: string } | null; labels: Labels };
type Labels = { nodes: { name: string }[] } | null;

const namesOf = ({ labels }: { labels: Labels }) => labels?.nodes.map(({ name }) => name) ?? [];

/** A person's new issue that carries no state yet. */
const isUnseen = (node: Listed, since: string): boolean =>
  !toPerson(node.author)?.bot &&
  Date.parse(node.createdAt) >= Date.parse(since) &&
  namesOf(node).every((name) => stateOf(name) === undefined);

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
