/** The one read of an attempt: the query, and its answer as TaskFacts. */
import { z } from 'zod';
import { stateLabel } from '../../app/contract/labels.ts';
import { REPORTED_FIELDS, reportedSchema, resultsOn, whereReported } from '../../app/contract/reported.ts';
import type { PullRequest, ReviewedPull, Said, TaskFacts, TaskName, Thread } from './port.ts';

const AUTHOR = 'author { __typename login } authorAssociation body createdAt';
const COMMENT = `{ nodes { id ${AUTHOR} } }`;
const WRITTEN = `
  id
  title
  body
  url
  labels(first: 100) { nodes { name } }
  oldest: comments(first: 50) ${COMMENT}
  newest: comments(last: 50) ${COMMENT}`;

/**
 * Comments from both ends: the app's comment is among the first on an issue born as a task, and among the last on an old
 * one that became a task later.
 */
export const TASK_QUERY = `
  query Task($owner: String!, $name: String!, $issue: Int!, $branch: String!, $assigned: String!, $inProgress: String!, $testing: String!, $at: String!, $check: String!) {
    repository(owner: $owner, name: $name) {
      id
      isArchived
      defaultBranchRef { name }
      reported: object(expression: $at) { ... on Commit {${REPORTED_FIELDS} } }
      assigned: label(name: $assigned) { id }
      inProgress: label(name: $inProgress) { id }
      testing: label(name: $testing) { id }
      pullRequests(headRefName: $branch, states: [OPEN], first: 5) {
        nodes {
          id
          number
          url
          isDraft
          isCrossRepository
          comments(last: 30) ${COMMENT}
          reviews(last: 30) ${COMMENT}
          reviewThreads(last: 50) {
            nodes { id isResolved isOutdated path line comments(first: 30) ${COMMENT} }
          }
        }
      }
      issue: issueOrPullRequest(number: $issue) {
        ... on Issue { ${WRITTEN} state }
        ... on PullRequest {
          ${WRITTEN}
          pullState: state
          headRefOid
          baseRefName
          reviews(last: 30) {
            nodes { id ${AUTHOR} commit { oid } comments(first: 100) { nodes { path line } } }
          }
        }
      }
    }
  }
`;

export function taskVariables(
  repository: { owner: string; name: string },
  { issue, branch, head = '' }: TaskName,
): Record<string, string | number> {
  return {
    ...repository,
    ...{ issue, branch },
    ...whereReported({ task: issue, branch, head }),
    assigned: stateLabel('assigned'),
    inProgress: stateLabel('in-progress'),
    testing: stateLabel('testing'),
  };
}

export const nodes = <T extends z.ZodType>(schema: T) =>
  z
    .object({ nodes: z.array(schema.nullable()).nullable() })
    .transform(({ nodes }) => (nodes ?? []).filter((n) => n !== null));

const commentSchema = z.object({
  id: z.string(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
  authorAssociation: z.string(),
  body: z.string(),
  createdAt: z.string(),
});
type Comment = z.infer<typeof commentSchema>;
const labelSchema = z.object({ id: z.string() }).nullable();

export const pullRequestSchema = z.object({
  id: z.string(),
  number: z.int().positive(),
  url: z.string(),
  isDraft: z.boolean(),
}) satisfies z.ZodType<PullRequest>;

const writtenShape = {
  id: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string(),
  labels: nodes(z.object({ name: z.string() })).nullable(),
  oldest: nodes(commentSchema),
  newest: nodes(commentSchema),
};

const pullShape = {
  pullState: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  headRefOid: z.string(),
  baseRefName: z.string(),
  reviews: nodes(
    commentSchema.extend({
      commit: z.object({ oid: z.string() }).nullable(),
      comments: nodes(z.object({ path: z.string(), line: z.int().nullable() })),
    }),
  ).nullable(),
};

const saidOnPull = {
  comments: nodes(commentSchema),
  reviews: nodes(commentSchema).nullable(),
  reviewThreads: nodes(
    z.object({
      id: z.string(),
      isResolved: z.boolean(),
      isOutdated: z.boolean(),
      path: z.string(),
      line: z.int().nullable(),
      comments: nodes(commentSchema),
    }),
  ),
};

/** `repository` and `issue` are null where they do not exist or may not be seen. */
const answerSchema = z.object({
  repository: z
    .object({
      id: z.string(),
      isArchived: z.boolean(),
      defaultBranchRef: z.object({ name: z.string() }).nullable(),
      reported: reportedSchema.nullable(),
      assigned: labelSchema,
      inProgress: labelSchema,
      testing: labelSchema,
      pullRequests: nodes(pullRequestSchema.extend({ isCrossRepository: z.boolean(), ...saidOnPull })),
      issue: z
        .union([
          z.object({ ...writtenShape, state: z.enum(['OPEN', 'CLOSED']) }),
          z.object({ ...writtenShape, ...pullShape }),
        ])
        .nullable(),
    })
    .nullable(),
});

/** Undefined when there is no such repository or issue. */
export function parseTask(data: unknown): TaskFacts | undefined {
  const { repository } = answerSchema.parse(data);
  if (!repository?.issue) return undefined;
  const { issue } = repository;
  const comments = new Map([...issue.oldest, ...issue.newest].map((comment) => [comment.id, comment]));
  const [pr = null] = repository.pullRequests.filter((candidate) => !candidate.isCrossRepository);
  return {
    repositoryId: repository.id,
    isArchived: repository.isArchived,
    defaultBranch: repository.defaultBranchRef?.name ?? null,
    reported: resultsOn(repository.reported).map(({ attempt, nonce }) => ({ attempt, nonce })),
    issue: {
      id: issue.id,
      title: issue.title,
      body: issue.body,
      state: ('state' in issue ? issue.state : issue.pullState) === 'OPEN' ? 'OPEN' : 'CLOSED',
      url: issue.url,
      labels: (issue.labels ?? []).map((label) => label.name),
      botComments: byBots([...comments.values()]).map(({ id, author, body, createdAt: at }) => ({
        id,
        author,
        body,
        at,
      })),
      comments: byPeople([...comments.values()]),
    },
    pull: 'state' in issue ? null : toReviewed(issue),
    labels: {
      assigned: repository.assigned?.id ?? null,
      inProgress: repository.inProgress?.id ?? null,
      testing: repository.testing?.id ?? null,
    },
    pr: pr && { id: pr.id, number: pr.number, url: pr.url, isDraft: pr.isDraft },
    feedback: pr ? saidOn(pr) : [],
    threads: pr ? pr.reviewThreads.map(toThread) : [],
  };
}

/** `author` is the login without `[bot]`. */
export const byBots = <T extends { author: { __typename: string; login: string } | null }>(written: readonly T[]) =>
  written.flatMap((one) =>
    one.author?.__typename === 'Bot' ? [{ ...one, author: one.author.login.replace(/\[bot\]$/, '') }] : [],
  );

const byPeople = (written: readonly Comment[]): Said[] =>
  written.flatMap((one) =>
    one.author?.__typename === 'User' && one.body.trim() !== '' ? [toSaid(one, one.author)] : [],
  );

const toSaid = (
  { authorAssociation: association, body, createdAt: at }: Comment,
  { login }: { login: string },
): Said => ({
  ...{ author: login, association, body, at },
});

const saidOn = ({ comments, reviews }: z.infer<z.ZodObject<typeof saidOnPull>>): Said[] =>
  byPeople([...comments, ...(reviews ?? [])]).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

const toThread = ({
  comments,
  ...thread
}: z.infer<z.ZodObject<typeof saidOnPull>>['reviewThreads'][number]): Thread => ({
  ...thread,
  comments: comments.flatMap((one) => {
    if (one.author?.__typename !== 'User' && one.author?.__typename !== 'Bot') return [];
    const isBot = one.author.__typename === 'Bot';
    return [{ ...toSaid(one, { login: one.author.login.replace(/\[bot\]$/, '') }), isBot, isOwn: false }];
  }),
});

function toReviewed({ headRefOid, baseRefName, reviews }: z.infer<z.ZodObject<typeof pullShape>>): ReviewedPull {
  return {
    head: headRefOid,
    base: baseRefName,
    reviews: byBots(reviews ?? []).map(({ commit, ...review }) => ({ ...review, commit: commit?.oid ?? null })),
  };
}
