/** The one GraphQL query that reads what the app must know of a task. */
import { CONFIG_PATH } from '../config/schema.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import { ACTIVE_STATES, PRIORITIES, priorityLabel, STATES, specialtyLabel, stateLabel } from '../contract/labels.ts';
import { REPORTED_FIELDS } from '../contract/reported.ts';
import { answerCheckName, CHECK_NAME } from '../contract/result.ts';
import { ONBOARDING_BRANCH } from '../onboarding/setup.ts';
import type { TaskRef } from './ports.ts';
import { ownPulls } from './setup-query.ts';

/** Every label the app may ever set in a repository with these specialties. */
export const ourLabels = (specialties: readonly string[]): string[] => [
  ...STATES.map(stateLabel),
  ...specialties.map(specialtyLabel),
  ...PRIORITIES.map(priorityLabel),
];

/** Enough to order a queue; a longer one is worked off from its oldest. */
const QUEUE_LENGTH = 50;

/** Enough to see who put the present labels on the issue. */
const TIMELINE_LENGTH = 30;

export const REPOSITORY_FIELDS =
  'id databaseId name url isArchived owner { login } defaultBranchRef { name target { oid } }';

/** Of an `issueOrPullRequest`. */
export const onEither = (fields: string) => `... on Issue { ${fields} } ... on PullRequest { ${fields} }`;

/** Of an `issueOrPullRequest`, but its comments. */
export const ISSUE_FIELDS = `
      __typename
      ${onEither(`
        id number url title body createdAt updatedAt lastEditedAt viewerDidAuthor locked
        author { __typename login }
        editor { __typename login }
        labels(first: 100) { nodes { id name } }`)}
      ... on Issue { state subIssuesSummary { total } }
      ... on PullRequest { pullState: state headRefOid headRefName isCrossRepository }`;

/** A pull request never becomes a discussion, so there its own kinds of events are asked for. */
const timeline = (kinds: string) => `timelineItems(itemTypes: [${kinds}], last: ${TIMELINE_LENGTH}) {
        nodes { __typename ... on LabeledEvent { createdAt actor { __typename login } label { name } } }
      }`;

export const COMMENT_FIELDS = `
  pageInfo { hasPreviousPage startCursor }
  nodes { id fullDatabaseId body createdAt viewerDidAuthor author { __typename login } editor { __typename login } }`;

/** The newest pull requests from a branch; `variable` holds its name, `more` further fields. */
export const pullsFrom = (variable: string, more = '') => `
  pullRequests(headRefName: ${variable}, first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes { number url state isDraft isCrossRepository mergedAt closedAt ${more} }
  }`;

/** What people want of a pull request: their last reviews that ask for changes, and what they have said below it. */
const FEEDBACK = `id
      reviews(states: [CHANGES_REQUESTED], last: 10) {
        nodes { submittedAt authorCanPushToRepository author { __typename login } }
      }
      comments(last: 30) {${COMMENT_FIELDS}}`;

const BRANCH = `${pullsFrom('$branch', FEEDBACK)}
  ref(qualifiedName: $ref) {
    target { ... on Commit { ${REPORTED_FIELDS} } }
  }`;

const NAME = '$owner: String!, $name: String!';
const BRANCH_VARIABLES = '$branch: String!, $ref: String!, $check: String!';

/** By a configuration's specialties: each look asks for the same few. */
const queries = new WeakMap<readonly string[], Map<string, string>>();

/** `people` logins are asked for under the aliases p0, p1, … */
export function taskQuery(people: number, withBranch: boolean, specialties: readonly string[]): string {
  const known = queries.get(specialties) ?? new Map<string, string>();
  queries.set(specialties, known);
  const key = `${people} ${withBranch}`;
  const query = known.get(key) ?? makeTaskQuery(people, withBranch, specialties);
  known.set(key, query);
  return query;
}

function makeTaskQuery(people: number, withBranch: boolean, specialties: readonly string[]): string {
  const aliases = Array.from({ length: people }, (_, index) => index);
  return `query taskFacts(${NAME}, $number: Int!, $config: String!, $workflow: String!${withBranch ? `, ${BRANCH_VARIABLES}` : ''}${aliases.map((at) => `, $p${at}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    ${REPOSITORY_FIELDS}
    config: object(expression: $config) { ... on Blob { text } }
    workflow: object(expression: $workflow) { oid }
    setup: ${ownPulls(ONBOARDING_BRANCH)}
    ${ourLabels(specialties)
      .map((label, at) => `l${at}: label(name: ${JSON.stringify(label)}) { id name }`)
      .join('\n    ')}
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
    issue: issueOrPullRequest(number: $number) {${ISSUE_FIELDS}
      ${onEither(`repository { databaseId } comments(last: 100) { ${COMMENT_FIELDS} }`)}
      ... on Issue { ${timeline('LABELED_EVENT, CONVERTED_TO_DISCUSSION_EVENT')} }
      ... on PullRequest { ${timeline('LABELED_EVENT')} }
    }
  }
}`;
}

const personField = (at: number) =>
  `p${at}: collaborators(login: $p${at}, first: 1) { edges { permission node { login } } }`;

/** The results that check runs on a commit carry. */
export const commitQuery = `query taskCommit(${NAME}, $oid: GitObjectID!, $check: String!) {
  repository(owner: $owner, name: $name) { object(oid: $oid) { ... on Commit { ${REPORTED_FIELDS} } } }
}`;

export const branchQuery = `query taskBranch(${NAME}, ${BRANCH_VARIABLES}) { repository(owner: $owner, name: $name) { ${BRANCH} } }`;

/** A task's branches; `$branches` is how their names begin. */
export const branchesQuery = `query taskBranches(${NAME}, $branches: String!) {
  repository(owner: $owner, name: $name) { refs(refPrefix: "refs/heads/", query: $branches, first: 50) { nodes { name } } }
}`;

export const commentsQuery = `query taskComments(${NAME}, $number: Int!, $before: String!) {
  repository(owner: $owner, name: $name) {
    issue: issueOrPullRequest(number: $number) {
      ${onEither(`comments(last: 100, before: $before) { ${COMMENT_FIELDS} }`)}
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
