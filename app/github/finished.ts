/** Reads many tasks that are over at once: their records alone, for statistics, costs and the dashboard. */
import { z } from 'zod';
import { stateOf } from '../contract/labels.ts';
import { branchByLabels } from '../core/branch.ts';
import type { Client } from './client.ts';
import { graphqlErrors } from './errors.ts';
import type { FinishedTask, OpenTask, RepoRef } from './ports.ts';
import { readRecord } from './read-record.ts';
import { toIssue, toRepository } from './read-task.ts';
import type { RecordSigner } from './record-signature.ts';
import { branchSchema, listedSchema, namedRepositorySchema, toComment, toPull } from './task-answer.ts';
import { COMMENT_FIELDS, ISSUE_FIELDS, nameVariables, onEither, pullsFrom, REPOSITORY_FIELDS } from './task-query.ts';

/** So many in one request. */
const AT_ONCE = 25;
/** The app comments within seconds of an issue; where people were so much quicker, the task is left out. */
const COMMENTS = 20;

const answerSchema = z.object({ repository: namedRepositorySchema });
const taskSchema = listedSchema.nullable();

/** Those whose record is there and the app's own word. */
export async function readFinished(
  client: Client,
  repo: RepoRef,
  tasks: readonly OpenTask[],
  signer: RecordSigner,
): Promise<FinishedTask[]> {
  const found: FinishedTask[] = [];
  for (let at = 0; at < tasks.length; at += AT_ONCE)
    found.push(...(await readSome(client, repo, tasks.slice(at, at + AT_ONCE), signer)));
  return found;
}

async function readSome(
  client: Client,
  repo: RepoRef,
  tasks: readonly OpenTask[],
  signer: RecordSigner,
): Promise<FinishedTask[]> {
  const branches = tasks.map(({ number, labels }) => branchByLabels(number, labels));
  const variables = { ...nameVariables({ repo }), ...Object.fromEntries(branches.map((name, at) => [`b${at}`, name])) };
  const answer = await client.graphql<unknown>(queryFor(tasks), variables).catch((error: unknown) => {
    const partial = graphqlErrors(error);
    // Deleted or transferred since they were listed.
    if (!partial?.errors.every(({ type }) => type === 'NOT_FOUND')) throw error;
    return partial.data;
  });
  const { repository } = answerSchema.parse(answer);
  return branches.flatMap((branch, at) => {
    const issue = taskSchema.parse(repository[`i${at}`]);
    const state = issue?.labels?.nodes.flatMap(({ name }) => stateOf(name) ?? [])[0];
    if (!issue || !state) return [];
    const stored = readRecord(issue.comments.nodes.map(toComment), repository.databaseId, issue.number, signer);
    if (stored.kind !== 'valid') return [];
    const { record } = stored;
    const pullRequests = branchSchema.shape.pullRequests.parse(repository[`p${at}`]);
    return {
      ...{ number: issue.number, state, record, issue: toIssue(issue), repository: toRepository(repository) },
      pull: record.branch === branch ? toPull({ pullRequests }) : null,
    };
  });
}

const queryFor = (
  tasks: readonly OpenTask[],
) => `query finishedTasks($owner: String!, $name: String!${tasks.map((_, at) => `, $b${at}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    ${REPOSITORY_FIELDS}
    ${tasks.map(({ number }, at) => `i${at}: issueOrPullRequest(number: ${number}) {${ISSUE_FIELDS} ${onEither(`comments(first: ${COMMENTS}) {${COMMENT_FIELDS}}`)} }`).join('\n    ')}
    ${tasks.map((_, at) => `p${at}: ${pullsFrom(`$b${at}`)}`).join('\n    ')}
  }
}`;
