/** The one read of an attempt: the query, and its answer as TaskFacts. */
import { z } from 'zod';
import { stateLabel } from '../../app/contract/labels.ts';
import type { PullRequest, TaskFacts } from './port.ts';

/**
 * Comments from both ends: the app's comment is among the first on an issue born as a task, and among the last on an old
 * one that became a task later.
 */
export const TASK_QUERY = `
  query Task($owner: String!, $name: String!, $issue: Int!, $branch: String!, $assigned: String!, $inProgress: String!, $testing: String!) {
    repository(owner: $owner, name: $name) {
      id
      isArchived
      defaultBranchRef { name }
      assigned: label(name: $assigned) { id }
      inProgress: label(name: $inProgress) { id }
      testing: label(name: $testing) { id }
      pullRequests(headRefName: $branch, states: [OPEN], first: 10) {
        nodes { id number url isDraft isCrossRepository }
      }
      issue(number: $issue) {
        id
        title
        body
        state
        url
        labels(first: 100) { nodes { name } }
        oldest: comments(first: 50) { nodes { id author { __typename login } body } }
        newest: comments(last: 50) { nodes { id author { __typename login } body } }
      }
    }
  }
`;

export function taskVariables(
  repository: { owner: string; name: string },
  task: { issue: number; branch: string },
): Record<string, string | number> {
  return {
    ...repository,
    ...task,
    assigned: stateLabel('assigned'),
    inProgress: stateLabel('in-progress'),
    testing: stateLabel('testing'),
  };
}

const nodes = <T extends z.ZodType>(schema: T) =>
  z
    .object({ nodes: z.array(schema.nullable()).nullable() })
    .transform(({ nodes }) => (nodes ?? []).filter((n) => n !== null));

const commentSchema = z.object({
  id: z.string(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
  body: z.string(),
});
const labelSchema = z.object({ id: z.string() }).nullable();

export const pullRequestSchema = z.object({
  id: z.string(),
  number: z.int().positive(),
  url: z.string(),
  isDraft: z.boolean(),
}) satisfies z.ZodType<PullRequest>;

/** `repository` and `issue` are null where they do not exist or may not be seen. */
const answerSchema = z.object({
  repository: z
    .object({
      id: z.string(),
      isArchived: z.boolean(),
      defaultBranchRef: z.object({ name: z.string() }).nullable(),
      assigned: labelSchema,
      inProgress: labelSchema,
      testing: labelSchema,
      pullRequests: nodes(pullRequestSchema.extend({ isCrossRepository: z.boolean() })),
      issue: z
        .object({
          id: z.string(),
          title: z.string(),
          body: z.string(),
          state: z.enum(['OPEN', 'CLOSED']),
          url: z.string(),
          labels: nodes(z.object({ name: z.string() })).nullable(),
          oldest: nodes(commentSchema),
          newest: nodes(commentSchema),
        })
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
    issue: {
      id: issue.id,
      title: issue.title,
      body: issue.body,
      state: issue.state,
      url: issue.url,
      labels: (issue.labels ?? []).map((label) => label.name),
      botComments: [...comments.values()].flatMap(({ author, body }) =>
        author?.__typename === 'Bot' ? [{ author: author.login.replace(/\[bot\]$/, ''), body }] : [],
      ),
    },
    labels: {
      assigned: repository.assigned?.id ?? null,
      inProgress: repository.inProgress?.id ?? null,
      testing: repository.testing?.id ?? null,
    },
    pr: pr && { id: pr.id, number: pr.number, url: pr.url, isDraft: pr.isDraft },
  };
}
