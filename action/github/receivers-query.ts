/** The issues that messages are for: the query, and its answer. */
import { z } from 'zod';
import type { Receiver } from './port.ts';
import { byBots, nodes } from './task-query.ts';

/** `issueOrPullRequest` fails for a number that leads nowhere, and for that alone: the others are answered. */
export function receiversQuery(numbers: readonly number[]): string {
  const declared = numbers.map((_, at) => `, $n${at}: Int!`).join('');
  const fields = numbers.map((_, at) => `      r${at}: issueOrPullRequest(number: $n${at}) { ${RECEIVER} }`);
  return `
  query Receivers($owner: String!, $name: String!${declared}) {
    repository(owner: $owner, name: $name) {
${fields.join('\n')}
    }
  }`;
}

const WRITTEN = `id repository { id } labels(first: 100) { nodes { name } }
        comments(last: 50) { nodes { id url body author { __typename login } } }`;
const RECEIVER = `__typename
        ... on Issue { ${WRITTEN} state }
        ... on PullRequest { ${WRITTEN} pullState: state }`;

export const receiversVariables = (
  repository: { owner: string; name: string },
  numbers: readonly number[],
): Record<string, string | number> => ({
  ...repository,
  ...Object.fromEntries(numbers.map((number, at) => [`n${at}`, number])),
});

const receiverSchema = z.object({
  __typename: z.enum(['Issue', 'PullRequest']),
  id: z.string(),
  repository: z.object({ id: z.string() }),
  state: z.string().optional(),
  labels: nodes(z.object({ name: z.string() })).nullable(),
  comments: nodes(
    z.object({
      id: z.string(),
      url: z.string(),
      body: z.string(),
      author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
    }),
  ),
});

const answerSchema = z.object({ repository: z.record(z.string(), receiverSchema.nullable()).nullable() });

export function parseReceivers(count: number, data: unknown): Array<Receiver | null> {
  const { repository } = answerSchema.parse(data);
  return Array.from({ length: count }, (_, at) => {
    const found = repository?.[`r${at}`];
    return found ? toReceiver(found) : null;
  });
}

const toReceiver = ({
  __typename,
  id,
  repository,
  state,
  labels,
  comments,
}: z.infer<typeof receiverSchema>): Receiver => ({
  id,
  repositoryId: repository.id,
  isIssue: __typename === 'Issue',
  isOpen: state === 'OPEN',
  labels: (labels ?? []).map(({ name }) => name),
  botComments: byBots(comments).map(({ id, author, body, url }) => ({ id, author, body, url })),
});
