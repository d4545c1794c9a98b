/** GitHub's answers to the task queries, parsed, in the core's words. */
import { z } from 'zod';
import { reportedSchema } from '../contract/reported.ts';
import { issueOfBranch } from '../core/branch.ts';
import type { CommentFacts, Permission, Person, PullFacts, PullFeedback } from '../core/facts.ts';
import { pullsSchema } from './setup-query.ts';

const actorSchema = z.object({ __typename: z.string(), login: z.string() }).nullable();
const labelsSchema = z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) });

export const commentsSchema = z.object({
  pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
  nodes: z.array(
    z.object({
      id: z.string(),
      fullDatabaseId: z.coerce.number().int().positive(),
      body: z.string(),
      createdAt: z.string(),
      viewerDidAuthor: z.boolean(),
      author: actorSchema,
      editor: actorSchema,
    }),
  ),
});

const permissionsSchema = z.record(
  z.string().regex(/^p\d+$/),
  z
    .object({ edges: z.array(z.object({ permission: z.string(), node: z.object({ login: z.string() }) })).nullable() })
    .nullable(),
);

const reviewsSchema = z.object({
  nodes: z.array(
    z.object({ submittedAt: z.string().nullable(), authorCanPushToRepository: z.boolean(), author: actorSchema }),
  ),
});

/** `object` is null when there is no such commit any more. */
export const headSchema = z.object({ object: reportedSchema.nullable() });

export const branchSchema = z.object({
  pullRequests: z.object({
    nodes: z.array(
      z.object({
        number: z.int(),
        url: z.string(),
        state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
        isDraft: z.boolean(),
        isCrossRepository: z.boolean(),
        mergedAt: z.string().nullable(),
        closedAt: z.string().nullable(),
        id: z.string().optional(),
        reviews: reviewsSchema.nullish(),
        comments: commentsSchema.optional(),
      }),
    ),
  }),
  ref: z.object({ target: reportedSchema.nullable() }).nullable(),
});
type BranchAnswer = z.infer<typeof branchSchema>;

const timelineItemSchema = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('LabeledEvent'),
    createdAt: z.string(),
    actor: actorSchema,
    label: z.object({ name: z.string() }),
  }),
  z.object({ __typename: z.literal('ConvertedToDiscussionEvent') }),
]);

const writtenSchema = z.object({
  id: z.string(),
  number: z.int(),
  url: z.string(),
  title: z.string(),
  body: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastEditedAt: z.string().nullable(),
  viewerDidAuthor: z.boolean(),
  locked: z.boolean(),
  author: actorSchema,
  editor: actorSchema,
  labels: labelsSchema.nullable(),
  comments: commentsSchema,
});

/** What is asked for by its number may be either; `pullHead` tells. */
export const listedSchema = z.discriminatedUnion('__typename', [
  writtenSchema
    .extend({
      __typename: z.literal('Issue'),
      state: z.enum(['OPEN', 'CLOSED']),
      subIssuesSummary: z.object({ total: z.int() }),
    })
    .transform(({ state, subIssuesSummary, ...issue }) => ({
      ...issue,
      open: state === 'OPEN',
      subIssues: subIssuesSummary.total,
      pullHead: null,
      taskOfPull: undefined,
    })),
  writtenSchema
    .extend({
      __typename: z.literal('PullRequest'),
      pullState: z.enum(['OPEN', 'CLOSED', 'MERGED']),
      headRefOid: z.string(),
      headRefName: z.string(),
      isCrossRepository: z.boolean(),
    })
    .transform(({ pullState, headRefOid, headRefName, isCrossRepository, ...pull }) => ({
      ...pull,
      open: pullState === 'OPEN',
      subIssues: 0,
      pullHead: headRefOid,
      // A fork's branch of the same name is nobody's task.
      taskOfPull: isCrossRepository ? undefined : issueOfBranch(headRefName),
    })),
]);

/** What a look at it reads besides. */
export const issueSchema = listedSchema.and(
  z.object({
    repository: z.object({ databaseId: z.int() }),
    timelineItems: z.object({ nodes: z.array(timelineItemSchema) }),
  }),
);

const namedSchema = {
  id: z.string(),
  databaseId: z.int(),
  name: z.string(),
  url: z.string(),
  isArchived: z.boolean(),
  owner: z.object({ login: z.string() }),
  defaultBranchRef: z.object({ name: z.string(), target: z.object({ oid: z.string() }).nullable() }).nullable(),
};
/** Which repository it is; further fields as they come. */
export const namedRepositorySchema = z.object(namedSchema).catchall(z.unknown());

const queueSchema = z.object({
  nodes: z.array(
    z.object({
      number: z.int(),
      createdAt: z.string(),
      author: z.object({ login: z.string() }).nullable(),
      labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
    }),
  ),
});

const numbersSchema = z.object({ nodes: z.array(z.object({ number: z.int() })) });

export const repositorySchema = z
  .object({
    ...namedSchema,
    config: z.object({ text: z.string().nullable().optional() }).nullable(),
    workflow: z.object({ oid: z.string() }).nullable(),
    setup: pullsSchema,
    queued: queueSchema,
    queuedPulls: queueSchema,
    active0: numbersSchema,
    active1: numbersSchema,
    active2: numbersSchema,
    activePulls0: numbersSchema,
    activePulls1: numbersSchema,
    activePulls2: numbersSchema,
    issue: issueSchema.nullable(),
  })
  .catchall(z.unknown());

const labelSchema = z.object({ id: z.string(), name: z.string() });
const maybeLabelSchema = labelSchema.nullable();

/** Node ids of the labels that exist, from the aliases l0, l1, … and from the issue. */
export function labelIdsIn(answer: Record<string, unknown>, issue: z.infer<typeof issueSchema>): Map<string, string> {
  const ids = new Map<string, string>();
  for (let at = 0; `l${at}` in answer; at += 1) {
    const label = maybeLabelSchema.parse(answer[`l${at}`]);
    if (label) ids.set(label.name.toLowerCase(), label.id);
  }
  for (const { id, name } of issue.labels?.nodes ?? []) ids.set(name.toLowerCase(), id);
  return ids;
}

const PERMISSIONS: Readonly<Record<string, Permission>> = {
  ADMIN: 'admin',
  MAINTAIN: 'maintain',
  WRITE: 'write',
  TRIAGE: 'triage',
  READ: 'read',
};

/** Permissions by lower-case login; undefined when GitHub would not tell an App. Who is no collaborator has none. */
export function permissionsIn(
  answer: Record<string, unknown>,
  logins: readonly string[],
): Map<string, Permission> | undefined {
  const aliases = permissionsSchema.parse(
    Object.fromEntries(logins.map((_, at) => [`p${at}`, answer[`p${at}`] ?? null])),
  );
  const permissions = new Map<string, Permission>();
  for (const [at, login] of logins.entries()) {
    const edges = aliases[`p${at}`]?.edges;
    if (!edges) return undefined;
    const edge = edges.find(({ node }) => node.login.toLowerCase() === login.toLowerCase());
    permissions.set(login.toLowerCase(), (edge && PERMISSIONS[edge.permission]) ?? 'none');
  }
  return permissions;
}

export const toPerson = (actor: z.infer<typeof actorSchema>): Person | null =>
  actor === null ? null : isPerson(actor) ? { login: actor.login, bot: false } : { login: botLogin(actor), bot: true };

const isPerson = ({ __typename }: { __typename: string }) => __typename === 'User' || __typename === 'Mannequin';

/** GraphQL leaves off the `[bot]` that keeps an App's bot apart from a person of the same name. */
const botLogin = ({ login }: { login: string }) => (login.endsWith('[bot]') ? login : `${login}[bot]`);

export const toComment = (node: z.infer<typeof commentsSchema>['nodes'][number]): CommentFacts => ({
  id: node.fullDatabaseId,
  nodeId: node.id,
  author: toPerson(node.author),
  body: node.body,
  createdAt: node.createdAt,
  ours: node.viewerDidAuthor,
  ...withEditor(node.editor),
});

function withEditor(actor: z.infer<typeof actorSchema>): Pick<CommentFacts, 'editor'> {
  const editor = toPerson(actor);
  return editor ? { editor } : {};
}

/** The newest pull request of the repository's own branch; a fork may have a branch of the same name. */
export function toPull({ pullRequests }: Pick<BranchAnswer, 'pullRequests'>): PullFacts | null {
  const [newest] = pullRequests.nodes.filter((node) => !node.isCrossRepository).toSorted((a, b) => b.number - a.number);
  if (!newest) return null;
  const { number, url, isDraft: draft } = newest;
  const feedback = toFeedback(newest);
  const pull = { number, url, draft, ...(feedback && { feedback }) };
  switch (newest.state) {
    case 'OPEN':
      return { ...pull, state: 'open', endedAt: null };
    case 'CLOSED':
      return { ...pull, state: 'closed', endedAt: newest.closedAt };
    case 'MERGED':
      return { ...pull, state: 'merged', endedAt: newest.mergedAt };
  }
}

function toFeedback({
  id,
  reviews,
  comments,
}: BranchAnswer['pullRequests']['nodes'][number]): PullFeedback | undefined {
  if (id === undefined || !comments) return undefined;
  return {
    nodeId: id,
    reviews: (reviews?.nodes ?? []).flatMap(({ submittedAt, authorCanPushToRepository: mayPush, author }) =>
      submittedAt === null ? [] : [{ author: toPerson(author), mayPush, at: submittedAt }],
    ),
    comments: comments.nodes.map(toComment),
  };
}
