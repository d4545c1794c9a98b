/** What a repository has of what tasks need, and what the app proposes there: nothing, the workflow, or a newer one. */
import { CONFIG_PATH } from '../config/schema.ts';
import { WORKFLOW_PATH } from '../contract/dispatch.ts';
import { configFile } from './config-file.ts';
import { type Suggestion, suggest } from './suggest.ts';

/** The workflow as this app knows it: its text, and git's id of that. */
export type OwnWorkflow = { text: string; oid: string };

/** The names are fixed: GitHub lets a branch be created once, so of two replicas one proposes. */
export const ONBOARDING_BRANCH = 'claude-cluster/onboarding';
/** One for each version, so that declining one does not decline the next. */
export const updateBranch = ({ oid }: OwnWorkflow): string => `claude-cluster/workflow-${oid.slice(0, 8)}`;

/** Is it a branch from which the app proposes something? */
export const isSetupBranch = (branch: string): boolean => branch.startsWith('claude-cluster/');

type PullState = 'open' | 'closed' | 'merged';
/** A branch of ours: not there, there with a workflow to propose, or somebody else's of the same name. */
type BranchState = 'absent' | 'ready' | 'foreign';

/** What the timer sees of each repository at no cost of its own. */
export type SetupSeen = {
  archived: boolean;
  fork: boolean;
  /** null in an empty repository. */
  defaultBranch: string | null;
  /** Git's id of the workflow file on the default branch. */
  workflow: string | null;
  /** The newest pull request from each branch of ours. */
  pulls: { onboarding: PullState | null; update: PullState | null };
};

/** The rest, asked for where something is to be proposed. */
export type SetupFacts = SetupSeen & {
  nodeId: string;
  url: string;
  /** Ids of the commit at the tip of the default branch and of its tree; null in an empty repository. */
  base: { commit: string; tree: string } | null;
  hasConfig: boolean;
  /** Names of files and folders in its root. */
  rootNames: string[];
  branches: { onboarding: BranchState; update: BranchState };
};

export type Step =
  | { kind: 'add' | 'update' }
  | {
      kind: 'nothing';
      because: 'archived' | 'fork' | 'empty' | 'current' | 'changed-by-hand' | 'proposed' | 'declined';
    };

const nothing = (because: Extract<Step, { kind: 'nothing' }>['because']): Step => ({ kind: 'nothing', because });

/** `versions`: see versions.ts. */
export function nextStep(seen: SetupSeen, own: OwnWorkflow, versions: readonly string[]): Step {
  const { workflow, pulls } = seen;
  if (seen.archived) return nothing('archived');
  if (workflow === own.oid) return nothing('current');
  // People fork to contribute elsewhere; who wants tasks in a fork adds the file.
  if (seen.fork) return nothing('fork');
  if (seen.defaultBranch === null) return nothing('empty');
  if (workflow === null) return proposeOnce(pulls.onboarding, 'add');
  // A newer version than this app's looks the same from here, and is left alone as well.
  if (!versions.includes(workflow)) return nothing('changed-by-hand');
  return proposeOnce(pulls.update, 'update');
}

/** Closed is declined. So is merged, when the default branch does not have it: somebody took it away. */
function proposeOnce(pull: PullState | null, kind: 'add' | 'update'): Step {
  if (pull === null) return { kind };
  return nothing(pull === 'open' ? 'proposed' : 'declined');
}

export type Proposal = {
  kind: 'add' | 'update';
  branch: string;
  branchState: BranchState;
  /** Content by path. */
  files: Record<string, string>;
  suggestion: Suggestion;
};

/** A hand-written configuration is never touched. */
export function proposalOf(kind: 'add' | 'update', facts: SetupFacts, own: OwnWorkflow): Proposal {
  const suggestion = suggest(facts.rootNames);
  const workflow = { [WORKFLOW_PATH]: own.text };
  if (kind === 'update')
    return { kind, branch: updateBranch(own), branchState: facts.branches.update, files: workflow, suggestion };
  const files = facts.hasConfig ? workflow : { ...workflow, [CONFIG_PATH]: configFile(suggestion) };
  return { kind, branch: ONBOARDING_BRANCH, branchState: facts.branches.onboarding, files, suggestion };
}
