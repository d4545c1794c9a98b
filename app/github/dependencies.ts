/**
 * Reads the issues a task depends on: those its text names and its sub-issues with one GraphQL query, its blocked-by
 * relations by REST, because GitHub's GraphQL schema has none. An issue without any of them costs no request.
 */
import { z } from 'zod';
import { stateOf } from '../contract/labels.ts';
import { readPart } from '../contract/plan.ts';
import { type IssueName, keyOf, shownIn } from '../core/graph/issue-name.ts';
import { type Blocker, type DependencyFacts, NO_DEPENDENCIES, type SubIssue } from '../core/graph/obstacles.ts';
import { referencesIn } from '../core/graph/references.ts';
import type { Client } from './client.ts';
import { graphqlErrors, isStatus } from './errors.ts';
import type { TaskRef } from './ports.ts';

/** `parts`: whether sub-issues may have been made of a plan. */
type Asked = { url: string; body: string; subIssues: number; relations: boolean; parts: boolean };

export async function readDependencies(client: Client, ref: TaskRef, asked: Asked): Promise<DependencyFacts> {
  const home = { owner: ref.repo.owner, name: ref.repo.name };
  const { issues, more } = referencesIn(asked.body, { ...home, origin: new URL(asked.url).origin });
  const related = asked.relations ? await readRelations(client, ref) : [];
  if (issues.length === 0 && asked.subIssues === 0) return { ...NO_DEPENDENCIES, blockers: related, more };
  const { named, subIssues } = await readNamed(client, ref, issues, asked.parts);
  const known = new Set(named.map(({ key }) => key));
  return { blockers: [...named, ...related.filter(({ key }) => !known.has(key))], subIssues, more };
}

const relatedSchema = z.array(
  z.object({
    number: z.int(),
    repository_url: z.string(),
    state: z.string(),
    state_reason: z.string().nullish(),
  }),
);

async function readRelations(client: Client, ref: TaskRef): Promise<Blocker[]> {
  const where = { owner: ref.repo.owner, repo: ref.repo.name, issue_number: ref.number, per_page: 100 };
  try {
    const { data } = await client.rest.issues.listDependenciesBlockedBy(where);
    return relatedSchema.parse(data).map((one) => {
      const [owner = '', name = ''] = new URL(one.repository_url).pathname.split('/').slice(-2);
      const state = endOrOpen(one.state, one.state_reason);
      return { ...naming(ref, { owner, name, number: one.number }), from: 'relation', state };
    });
  } catch (error) {
    // A GitHub Enterprise Server that is too old for relations.
    if (isStatus(error, 404) || isStatus(error, 410)) return [];
    throw error;
  }
}

const childSchema = z.object({
  number: z.int(),
  state: z.string(),
  stateReason: z.string().nullish(),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
  id: z.string().optional(),
  body: z.string().optional(),
  viewerDidAuthor: z.boolean().optional(),
});
const ownSchema = z
  .object({ issue: z.object({ subIssues: z.object({ nodes: z.array(childSchema) }) }).nullable() })
  .nullish();
const namedSchema = z.union([
  z.object({ state: z.string(), stateReason: z.string().nullish() }),
  z.object({ pull: z.enum(['OPEN', 'CLOSED', 'MERGED']) }),
]);
const repositorySchema = z.record(z.string(), namedSchema.nullable()).nullish();

/** Aliases `r0`, `r1`, … for repositories and `i0`, … for issues within. */
async function readNamed(client: Client, ref: TaskRef, issues: readonly IssueName[], parts: boolean) {
  const repositories = Map.groupBy(issues, ({ owner, name }) => `${owner}/${name}`.toLowerCase());
  const groups = [...repositories.values()];
  const answer = await ask(client, ref, groups, parts);
  const named = groups.flatMap((group, at) => {
    const found = repositorySchema.parse(answer[`r${at}`]);
    return group.map((issue, index): Blocker => {
      const one = found?.[`i${index}`];
      const state = !found ? 'unreadable' : one ? stateOfNamed(one) : 'missing';
      return { ...naming(ref, issue), from: 'text', state };
    });
  });
  return { named, subIssues: toSubIssues(ref, ownSchema.parse(answer['own'])) };
}

const answerSchema = z.record(z.string(), z.unknown());

async function ask(
  client: Client,
  ref: TaskRef,
  groups: IssueName[][],
  parts: boolean,
): Promise<Record<string, unknown>> {
  const variables = { owner: ref.repo.owner, name: ref.repo.name, number: ref.number };
  try {
    return answerSchema.parse(await client.graphql<unknown>(queryFor(groups, parts), variables));
  } catch (error) {
    // What does not exist and what the App may not read come as null, each with an error of its own.
    const partial = graphqlErrors(error);
    const harmless = partial?.errors.every(({ type, path }) => isUnreadable(type) && /^r\d+$/.test(String(path?.[0])));
    if (!harmless) throw error;
    return answerSchema.parse(partial?.data);
  }
}

const isUnreadable = (type: string | undefined) => type === 'NOT_FOUND' || type === 'FORBIDDEN';

function queryFor(groups: IssueName[][], parts: boolean): string {
  const issue = ({ number }: IssueName, at: number) =>
    `i${at}: issueOrPullRequest(number: ${number}) { ... on Issue { state stateReason } ... on PullRequest { pull: state } }`;
  const repositories = groups.map((group, at) => {
    const [{ owner, name } = { owner: '', name: '' }] = group;
    return `r${at}: repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(name)}) { ${group.map(issue).join(' ')} }`;
  });
  return `query taskDependencies($owner: String!, $name: String!, $number: Int!) {
  own: repository(owner: $owner, name: $name) {
    issue(number: $number) {
      subIssues(first: 100) {
        nodes { number state stateReason repository { name owner { login } } labels(first: 50) { nodes { name } }${parts ? ' id body viewerDidAuthor' : ''} }
      }
    }
  }
  ${repositories.join('\n  ')}
}`;
}

function toSubIssues(ref: TaskRef, own: z.infer<typeof ownSchema> | null | undefined): SubIssue[] {
  const nodes = own?.issue?.subIssues.nodes ?? [];
  return nodes.map((node) => ({
    ...naming(ref, { owner: node.repository.owner.login, name: node.repository.name, number: node.number }),
    state: endOrOpen(node.state, node.stateReason),
    stuck: stuckIn(node.labels?.nodes ?? []),
    ...partOf(node),
  }));
}

/** Only what this App has written is a part of a plan. */
function partOf({ id, number, body, viewerDidAuthor }: z.infer<typeof childSchema>): Pick<SubIssue, 'part'> {
  const part = viewerDidAuthor && body !== undefined ? readPart(body) : undefined;
  if (!part || id === undefined) return {};
  return { part: { plan: part.plan, number: part.part, issue: number, nodeId: id } };
}

function stuckIn(labels: { name: string }[]): SubIssue['stuck'] {
  const states = labels.map(({ name }) => stateOf(name));
  return states.includes('failed') ? 'failed' : states.includes('cancelled') ? 'cancelled' : null;
}

const naming = ({ repo }: TaskRef, issue: IssueName) => ({ key: keyOf(issue), shown: shownIn(repo, issue) });

function stateOfNamed(one: z.infer<typeof namedSchema>): 'open' | 'completed' | 'not-planned' {
  if ('state' in one) return endOrOpen(one.state, one.stateReason);
  switch (one.pull) {
    case 'OPEN':
      return 'open';
    case 'MERGED':
      return 'completed';
    case 'CLOSED':
      return 'not-planned';
  }
}

/** An issue closed long ago has no reason and counts as completed. */
function endOrOpen(state: string, reason: string | null | undefined): 'open' | 'completed' | 'not-planned' {
  if (state.toLowerCase() === 'open') return 'open';
  const given = reason?.toLowerCase();
  return given === 'not_planned' || given === 'duplicate' ? 'not-planned' : 'completed';
}
