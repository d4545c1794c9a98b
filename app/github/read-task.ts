/** Reads one task: a GraphQL query, and a REST request for its run when an attempt is under way. */
import { z } from 'zod';
import { stateOf } from '../contract/labels.ts';
import { readPart, readPlan } from '../contract/plan.ts';
import type { TaskRecord } from '../contract/record.ts';
import { recordComments } from '../core/actions.ts';
import type { CommentFacts, Facts, Labelling, Permission } from '../core/facts.ts';
import { type DependencyFacts, NO_DEPENDENCIES } from '../core/graph/obstacles.ts';
import { restoreAttempts } from '../core/restore.ts';
import { commentsForTask, unhandledCommands } from '../core/unhandled.ts';
import { runOf, UNREAD } from './attempt-run.ts';
import { fromBranch, type OnBranch, readBranch } from './branch.ts';
import type { Client } from './client.ts';
import { readDependencies } from './dependencies.ts';
import { dataDespiteNotFound } from './errors.ts';
import { lostBranch, lostRuns, runUnderWay } from './lost-record.ts';
import { readPermissions } from './permissions.ts';
import type { Known, Reading, TaskRef } from './ports.ts';
import { readRecord } from './read-record.ts';
import type { RecordSigner } from './record-signature.ts';
import { newestOwn } from './setup-query.ts';
import * as answer from './task-answer.ts';
import * as query from './task-query.ts';
import { textHashOf } from './text-hash.ts';

/** Longest history that is searched for the app's comment: 100 comments a page. */
const MAX_PAGES = 20;

type Repository = z.infer<typeof answer.repositorySchema>;
type Issue = z.infer<typeof answer.issueSchema>;

export async function readTask(
  client: Client,
  ref: TaskRef,
  known: Known,
  signer: RecordSigner,
  ownLogin: () => Promise<string>,
): Promise<Reading | null> {
  const logins = [...new Set(known.logins.map((login) => login.toLowerCase()))].slice(0, 20);
  const repository = await ask(client, ref, logins, known);
  const issue = repository?.issue;
  if (!repository || !issue || hasLeft(issue, repository)) return null;
  const comments = await commentsOf(client, ref, issue);
  const stored = readRecord(comments, repository.databaseId, issue.number, signer);
  const record = stored.kind === 'valid' ? restoreAttempts(stored.record, known.record) : null;
  const lost = record ? null : await lostRuns(client, ref, stored.kind, issue);
  const branch = record ? record.branch : lost ? await lostBranch(client, ref, issue, lost) : null;
  const onBranch = await branchFacts(client, ref, repository, branch, known.branch);
  const heard = [...comments, ...commentsForTask(onBranch.pull)];
  const permissions = await permissionsFor(client, ref, repository, logins, peopleWhoMatter(issue, heard, record));
  const run = record
    ? await runOf(client, ref, record, known, onBranch.results, branch)
    : { ...UNREAD, ...(lost && { reading: runUnderWay(lost) }) };
  const parts = record?.plan !== undefined || comments.some(({ body }) => readPlan(body) !== undefined);
  const dependencies = await dependenciesOf(client, ref, issue, { relations: known.relations, parts });
  const facts: Facts = {
    repository: toRepository(repository),
    issue: { ...toIssue(issue), labelled: await labelledOf(issue, comments, ownLogin) },
    permissions,
    comments,
    record: record ? { kind: 'valid', record } : lost ? { kind: 'broken', runs: lost, branch } : { kind: 'absent' },
    notices: stored.kind === 'valid' ? stored.notices : [],
    pull: onBranch.pull,
    results: run.results ?? onBranch.results,
    run: run.reading,
    queue: inOrder(repository).map(({ number, author, createdAt, labels }) => ({
      number,
      author: author?.login ?? null,
      createdAt,
      labels: labels?.nodes.map(({ name }) => name) ?? [],
    })),
    activeElsewhere: activeElsewhere(repository, issue.number),
    workflowPresent: repository.workflow !== null,
    setupPull: setupPullIn(repository),
    dependencies,
  };
  return { facts, configText: repository.config?.text ?? null, labelIds: answer.labelIdsIn(repository, issue) };
}

/** Looking at a pull request is no work that could wait for others. */
async function dependenciesOf(
  client: Client,
  ref: TaskRef,
  issue: Issue,
  known: { relations: boolean | undefined; parts: boolean },
): Promise<DependencyFacts> {
  if (issue.pullHead !== null) return NO_DEPENDENCIES;
  const { url, body, subIssues } = issue;
  const relations = known.relations ?? mayHaveRelations(issue);
  return await readDependencies(client, ref, { url, body, subIssues, relations, parts: known.parts });
}

const responseSchema = z.object({ repository: answer.repositorySchema.nullable() });

async function ask(
  client: Client,
  ref: TaskRef,
  logins: string[],
  { branch, specialties }: Pick<Known, 'branch' | 'specialties'>,
): Promise<Repository | null> {
  const variables = {
    ...query.taskVariables(ref),
    ...query.peopleVariables(logins),
    ...(branch === null ? {} : query.branchVariables(branch)),
  };
  const response = await client
    .graphql<unknown>(query.taskQuery(logins.length, branch !== null, specialties), variables)
    .catch((error: unknown) => {
      const data = dataDespiteNotFound(error, 'issue') ?? dataDespiteNotFound(error, 'repository');
      if (data === undefined) throw error;
      return data;
    });
  return responseSchema.parse(response).repository;
}

/** The last hundred comments, and the app's own if it stands further back. */
async function commentsOf(client: Client, ref: TaskRef, issue: Issue): Promise<CommentFacts[]> {
  const comments = issue.comments.nodes.map(answer.toComment);
  let page = issue.comments.pageInfo;
  // An issue that is no task yet has no comment of ours to look for.
  if (!issue.labels?.nodes.some(({ name }) => stateOf(name) !== undefined)) return comments;
  for (let pages = 1; pages < MAX_PAGES && page.hasPreviousPage && page.startCursor; pages += 1) {
    if (recordComments(comments).length > 0) break;
    const variables = { ...query.nameVariables(ref), number: ref.number, before: page.startCursor };
    const response = commentPageSchema.parse(await client.graphql<unknown>(query.commentsQuery, variables));
    const older = response.repository.issue.comments;
    comments.unshift(...recordComments(older.nodes.map(answer.toComment)));
    page = older.pageInfo;
  }
  return comments;
}

const commentPageSchema = z.object({
  repository: z.object({ issue: z.object({ comments: answer.commentsSchema }) }),
});

async function branchFacts(
  client: Client,
  ref: TaskRef,
  repository: Repository,
  branch: string | null,
  asked: string | null,
): Promise<OnBranch> {
  if (branch === null) return { pull: null, results: [] };
  if (branch !== asked) return readBranch(client, ref, branch);
  return fromBranch(answer.branchSchema.parse(repository));
}

/** Author, last editor and everybody whose command waits: their rights decide. */
function peopleWhoMatter(issue: Issue, comments: CommentFacts[], record: TaskRecord | null): string[] {
  const commanding = unhandledCommands({ comments }, record?.commands ?? []).map(({ author }) => author?.login);
  const writers =
    record?.approval?.textHash === textHashOf(issue)
      ? []
      : [answer.toPerson(issue.author)?.login, answer.toPerson(issue.editor)?.login];
  // Whoever ticked the box below a plan; the app itself never does.
  const ticking = comments.flatMap(({ body, editor }) => (editor && !editor.bot && readPlan(body) ? editor.login : []));
  return [...writers, ...commanding, ...ticking].flatMap((login) => login ?? []);
}

async function permissionsFor(
  client: Client,
  ref: TaskRef,
  repository: Repository,
  asked: string[],
  needed: string[],
): Promise<Map<string, Permission>> {
  const known = answer.permissionsIn(repository, asked) ?? new Map<string, Permission>();
  const missing = [...new Set(needed.map((login) => login.toLowerCase()))].filter((login) => !known.has(login));
  if (missing.length === 0) return known;
  return new Map([...known, ...(await readPermissions(client, ref.repo, missing))]);
}

/** The queue's oldest first: issues, and pull requests to be reviewed. */
const inOrder = ({ queued, queuedPulls }: Repository) =>
  [...queued.nodes, ...queuedPulls.nodes].toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));

function activeElsewhere(repository: Repository, own: number): number[] {
  const { active0, active1, active2, activePulls0, activePulls1, activePulls2 } = repository;
  const numbers = [active0, active1, active2, activePulls0, activePulls1, activePulls2].flatMap(({ nodes }) =>
    nodes.map(({ number }) => number),
  );
  return [...new Set(numbers.filter((number) => number !== own))];
}

/** Nobody told, and it may still have to wait for others: worth a request. */
function mayHaveRelations({ open, labels }: Issue): boolean {
  const states = labels?.nodes.flatMap(({ name }) => stateOf(name) ?? []) ?? [];
  return open && states.every((one) => one === 'pending' || one === 'queued' || one === 'blocked');
}

function setupPullIn({ setup }: Repository): Facts['setupPull'] {
  const pull = newestOwn(setup);
  return pull ? { number: pull.number, open: pull.state === 'OPEN' } : null;
}

type Named = Pick<Repository, 'databaseId' | 'id' | 'owner' | 'name' | 'url' | 'defaultBranchRef' | 'isArchived'>;
export const toRepository = (repository: Named): Facts['repository'] => ({
  id: repository.databaseId,
  nodeId: repository.id,
  owner: repository.owner.login,
  name: repository.name,
  url: repository.url,
  defaultBranch: repository.defaultBranchRef?.name ?? null,
  defaultHead: repository.defaultBranchRef?.target?.oid ?? null,
  archived: repository.isArchived,
});

/** GitHub may lead from an old number to where the issue went, and keeps a shell of one that became a discussion. */
const hasLeft = ({ repository, timelineItems }: Issue, { databaseId }: Repository) =>
  repository.databaseId !== databaseId ||
  timelineItems.nodes.some(({ __typename }) => __typename === 'ConvertedToDiscussionEvent');

/** The App's own bot is whoever wrote its comments; without one GitHub is asked, and only where it matters. */
async function labelledOf(
  { timelineItems }: Issue,
  comments: readonly CommentFacts[],
  ownLogin: () => Promise<string>,
): Promise<Labelling[]> {
  const all = timelineItems.nodes.flatMap((item) =>
    item.__typename === 'LabeledEvent'
      ? [{ label: item.label.name, by: answer.toPerson(item.actor), at: item.createdAt }]
      : [],
  );
  const matters = all.some(({ label, by }) => by?.bot && stateOf(label) !== undefined);
  const own = comments.find(({ ours }) => ours)?.author?.login ?? (matters ? await ownLogin() : null);
  return all.map((one) => ({ ...one, ours: one.by?.bot === true && one.by.login === own }));
}

export const toIssue = (issue: z.infer<typeof answer.listedSchema>): Omit<Facts['issue'], 'labelled'> => ({
  number: issue.number,
  nodeId: issue.id,
  url: issue.url,
  title: issue.title,
  body: issue.body,
  textHash: textHashOf(issue),
  open: issue.open,
  ...(issue.locked && { locked: true as const }),
  author: answer.toPerson(issue.author),
  edited:
    issue.lastEditedAt === null ? null : { by: answer.toPerson(issue.editor)?.login ?? null, at: issue.lastEditedAt },
  createdAt: issue.createdAt,
  updatedAt: issue.updatedAt,
  labels: issue.labels?.nodes.map(({ name }) => name) ?? [],
  pullHead: issue.pullHead,
  ...acceptedBy(issue),
  ...(issue.taskOfPull !== undefined && { taskOfPull: issue.taskOfPull }),
});

/** Only what this App has written tells who accepted it. */
function acceptedBy({
  body,
  viewerDidAuthor,
  pullHead,
}: z.infer<typeof answer.listedSchema>): Pick<Facts['issue'], 'acceptedBy'> {
  const part = viewerDidAuthor && pullHead === null ? readPart(body) : undefined;
  return part ? { acceptedBy: part.by } : {};
}
