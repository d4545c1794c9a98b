/** The GraphQL that asks what a repository has of what tasks need, and its answers in the domain's words. */
import { z } from 'zod';
import { CONFIG_PATH } from '../config/schema.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import {
  ONBOARDING_BRANCH,
  type OwnWorkflow,
  type SetupFacts,
  type SetupSeen,
  updateBranch,
} from '../onboarding/setup.ts';

/** Pull requests from a branch of the app's, newest first. Strangers' forks may have a branch of the same name. */
export const ownPulls = (branch: string): string =>
  `pullRequests(headRefName: ${JSON.stringify(branch)}, first: 20, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { number state isCrossRepository } }`;

export const pullsSchema = z.object({
  nodes: z.array(
    z.object({ number: z.int(), state: z.enum(['OPEN', 'CLOSED', 'MERGED']), isCrossRepository: z.boolean() }),
  ),
});
type Pulls = z.infer<typeof pullsSchema>;

export const newestOwn = ({ nodes }: Pulls): Pulls['nodes'][number] | undefined =>
  nodes.filter((node) => !node.isCrossRepository).toSorted((a, b) => b.number - a.number)[0];

/** Fields of a repository that the timer asks for along with its tasks. */
export const seenFields = (own: OwnWorkflow): string => `
    isArchived isFork defaultBranchRef { name }
    workflow: object(expression: ${JSON.stringify(`HEAD:${WORKFLOW_PATH}`)}) { oid }
    onboarding: ${ownPulls(ONBOARDING_BRANCH)}
    update: ${ownPulls(updateBranch(own))}`;

const oidSchema = z.object({ oid: z.string() });
export const seenSchema = z.object({
  isArchived: z.boolean(),
  isFork: z.boolean(),
  defaultBranchRef: z.object({ name: z.string() }).nullable(),
  workflow: oidSchema.nullable(),
  onboarding: pullsSchema,
  update: pullsSchema,
});

export const toSeen = (answer: z.infer<typeof seenSchema>): SetupSeen => ({
  archived: answer.isArchived,
  fork: answer.isFork,
  defaultBranch: answer.defaultBranchRef?.name ?? null,
  workflow: answer.workflow?.oid ?? null,
  pulls: { onboarding: stateOf(answer.onboarding), update: stateOf(answer.update) },
});

const STATES = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const;

function stateOf(pulls: Pulls): SetupSeen['pulls']['update'] {
  const pull = newestOwn(pulls);
  return pull ? STATES[pull.state] : null;
}

const branchFields = (alias: string, branch: string) => `
    ${alias}Ref: ref(qualifiedName: ${JSON.stringify(`refs/heads/${branch}`)}) { name }
    ${alias}File: object(expression: ${JSON.stringify(`refs/heads/${branch}:${WORKFLOW_PATH}`)}) { oid }`;

export const setupQuery = (own: OwnWorkflow): string => `query setup($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    id url ${seenFields(own)}
    head: defaultBranchRef { target { oid ... on Commit { tree { oid } } } }
    config: object(expression: ${JSON.stringify(`HEAD:${CONFIG_PATH}`)}) { oid }
    root: object(expression: "HEAD:") { ... on Tree { entries { name } } }
    ${branchFields('onboarding', ONBOARDING_BRANCH)}
    ${branchFields('update', updateBranch(own))}
  }
}`;

const refSchema = z.object({ name: z.string() }).nullable();
export const setupSchema = seenSchema.extend({
  id: z.string(),
  url: z.string(),
  head: z.object({ target: z.object({ oid: z.string(), tree: oidSchema }) }).nullable(),
  config: oidSchema.nullable(),
  root: z.object({ entries: z.array(z.object({ name: z.string() })).nullish() }).nullable(),
  onboardingRef: refSchema,
  onboardingFile: oidSchema.nullable(),
  updateRef: refSchema,
  updateFile: oidSchema.nullable(),
});

export function toSetup(answer: z.infer<typeof setupSchema>): SetupFacts {
  const { id, url, head, config, root } = answer;
  return {
    ...toSeen(answer),
    nodeId: id,
    url,
    base: head && { commit: head.target.oid, tree: head.target.tree.oid },
    hasConfig: config !== null,
    rootNames: root?.entries?.map(({ name }) => name) ?? [],
    branches: {
      onboarding: branchState(answer.onboardingRef, answer.onboardingFile),
      update: branchState(answer.updateRef, answer.updateFile),
    },
  };
}

function branchState(ref: object | null, file: object | null): SetupFacts['branches']['update'] {
  if (ref === null) return 'absent';
  return file === null ? 'foreign' : 'ready';
}
