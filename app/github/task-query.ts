/** The one GraphQL query that reads what the app must know of a task. */
import { CONFIG_PATH } from '../config/schema.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import {
  ACTIVE_STATES,
  PRIORITIES,
  priorityLabel,
  SPECIALTIES,
  STATES,
  specialtyLabel,
  stateLabel,
} from '../contract/labels.ts';
import { answerCheckName, CHECK_NAME } from '../contract/result.ts';
import type { TaskRef } from './ports.ts';

/** Every label the app may ever set or read. */
export const OUR_LABELS: string[] = [
  ...STATES.map(stateLabel),
  ...SPECIALTIES.map(specialtyLabel),
  ...PRIORITIES.map(priorityLabel),
];

/** Enough to order a queue; a longer one is worked off from its oldest. */
const QUEUE_LENGTH = 50;

const COMMENT_FIELDS = `
  pageInfo { hasPreviousPage startCursor }
  nodes { id fullDatabaseId body createdAt viewerDidAuthor author { __typename login } }`;

const CHECK_SUITES = `
  checkSuites(first: 50) {
    nodes { checkRuns(filterBy: { checkName: $check }, first: 10) { nodes { externalId status text } } }
  }`;

const BRANCH = `
  pullRequests(headRefName: $branch, first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes { number url state isDraft isCrossRepository mergedAt closedAt }
  }
  ref(qualifiedName: $ref) {
    target { ... on Commit { ${CHECK_SUITES} } }
  }`;

/** What an issue and a pull request have in common. */
const WRITTEN_FIELDS = `
  id number url title body createdAt updatedAt lastEditedAt
  author { __typename login }
  editor { login }
  labels(first: 100) { nodes { id name } }
  comments(last: 100) { ${COMMENT_FIELDS} }`;

const NAME = '$owner: String!, $name: String!';
const BRANCH_VARIABLES = '$branch: String!, $ref: String!, $check: String!';

/** `people` logins are asked for under the aliases p0, p1, … */
export function taskQuery(people: number, withBranch: boolean): string {
  const aliases = Array.from({ length: people }, (_, index) => index);
  return `query taskFacts(${NAME}, $number: Int!, $config: String!, $workflow: String!${withBranch ? `, ${BRANCH_VARIABLES}` : ''}${aliases.map((at) => `, $p${at}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    id databaseId name url isArchived owner { login } defaultBranchRef { name target { oid } }
    config: object(expression: $config) { ... on Blob { text } }
    workflow: object(expression: $workflow) { oid }
    ${OUR_LABELS.map((label, at) => `l${at}: label(name: ${JSON.stringify(label)}) { id name }`).join('\n    ')}
    queued: issues(labels: ["${stateLabel('queued')}"], states: [OPEN], first: ${QUEUE_LENGTH}, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { number createdAt author { login } labels(first: 20) { nodes { name } } }
    }
    queuedPulls: pullRequests(labels: ["${stateLabel('queued')}"], states: [OPEN], first: ${QUEUE_LENGTH}, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { number createdAt author { login } labels(first: 20) { nodes { name } } }
    }
    ${ACTIVE_STATES.map((state, at) => `active${at}: issues(labels: ["${stateLabel(state)}"], states: [OPEN], first: 100) { nodes { number } }`).join('\n    ')}
    ${ACTIVE_STATES.map((state, at) => `activePulls${at}: pullRequests(labels: ["${stateLabel(state)}"], states: [OPEN], first: 100) { nodes { number } }`).join('\n    ')}
    ${aliases.map((at) => personField(at)).join('\n    ')}
    ${withBranch ? BRANCH : ''}
    issue: issueOrPullRequest(number: $number) {
      __typename
      ... on Issue { ${WRITTEN_FIELDS} state subIssuesSummary { total } }
      ... on PullRequest { ${WRITTEN_FIELDS} pullState: state headRefOid }
    }
  }
}`;
}

const personField = (at: number) =>
  `p${at}: collaborators(login: $p${at}, first: 1) { edges { permission node { login } } }`;

/** The results that check runs on a commit carry. */
export const commitQuery = `query taskCommit(${NAME}, $oid: GitObjectID!, $check: String!) {
  repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit { ${CHECK_SUITES} } } }
}`;

export const branchQuery = `query taskBranch(${NAME}, ${BRANCH_VARIABLES}) { repository(owner: $owner, name: $name) { ${BRANCH} } }`;

export const commentsQuery = `query taskComments(${NAME}, $number: Int!, $before: String!) {
  repository(owner: $owner, name: $name) {
    issue: issueOrPullRequest(number: $number) {
      ... on Issue { comments(last: 100, before: $before) { ${COMMENT_FIELDS} } }
      ... on PullRequest { comments(last: 100, before: $before) { ${COMMENT_FIELDS} } }
    }
  }
}`;

export function peopleQuery(people: number): string {
  const aliases = Array.from({ length: people }, (_, index) => index);
  return `query people(${NAME}${aliases.map((at) => `, $p${at}: String!`).join('')}) {
  repository(owner: $owner, name: $name) { ${aliases.map(personField).join(' ')} }
}`;
}

export const nameVariables = ({ repo }: Pick<TaskRef, 'repo'>) => ({ owner: repo.owner, name: repo.name });

export const taskVariables = (ref: TaskRef) => ({
  ...nameVariables(ref),
  number: ref.number,
  config: `HEAD:${CONFIG_PATH}`,
  workflow: `HEAD:${WORKFLOW_PATH}`,
});

export const commitVariables = (oid: string, task: number) => ({ oid, check: answerCheckName(task) });

export const branchVariables = (branch: string) => ({ branch, ref: `refs/heads/${branch}`, check: CHECK_NAME });

export const peopleVariables = (logins: readonly string[]) =>
  Object.fromEntries(logins.map((login, at) => [`p${at}`, login]));
