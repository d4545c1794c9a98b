/** Everything the local GitHub remembers, besides the bare git repositories on disk. Plain data; times are milliseconds. */

import type { Json } from './actions/template.ts';
import type { JobFile, WorkflowFile } from './actions/workflow-file.ts';
import type { Commit } from './git-commits.ts';
import { sameName } from './same-name.ts';

export type Permission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
/** App permissions, as `{ issues: 'write' }`. */
export type AppPermissions = Record<string, 'read' | 'write' | 'admin'>;

export type User = { id: number; login: string; type: 'User' | 'Organization' | 'Bot'; name: string; email: string };

export type App = {
  id: number;
  slug: string;
  name: string;
  description: string | null;
  clientId: string;
  owner: User;
  /** `<slug>[bot]`, who acts when the App does. */
  bot: User;
  /** PEM (SPKI) against which the App's JWTs are checked; null for GitHub's own Actions app. */
  publicKey: string | null;
  permissions: AppPermissions;
  events: string[];
  webhook: { url: string; secret: string } | null;
  createdAt: number;
};

export type Installation = {
  id: number;
  app: App;
  account: User;
  permissions: AppPermissions;
  /** Repository ids; null means all of the account. */
  repositoryIds: number[] | null;
  suspendedAt: number | null;
  createdAt: number;
  updatedAt: number;
};

/** A bearer token: a person's (PAT), or an installation's (also a job's GITHUB_TOKEN, which is the Actions app's). */
export type Token = { token: string; expiresAt: number | null; revoked: boolean } & (
  | { kind: 'user'; user: User; scopes: string[] }
  | {
      kind: 'installation';
      installation: Installation;
      permissions: AppPermissions;
      repositoryIds: number[] | null;
      /** Set when it is the GITHUB_TOKEN of a job: what it does starts no workflows and no events for other runs. */
      jobId: number | null;
    }
);

export type Label = { id: number; name: string; color: string; description: string | null; isDefault: boolean };

export type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';
export type Reaction = { id: number; user: User; content: ReactionContent; createdAt: number };

export type Comment = {
  id: number;
  user: User;
  /** The App through which it was written, if any. */
  app: App | null;
  body: string;
  createdAt: number;
  updatedAt: number;
  lastEditedAt: number | null;
  editor: User | null;
  reactions: Reaction[];
  /** Why it is hidden (`OUTDATED`, `RESOLVED`, …); null when it is shown. */
  minimizedReason: string | null;
};

export type ReviewComment = {
  id: number;
  user: User;
  body: string;
  path: string;
  /** Line of the file at `commitSha`; null for a comment on the whole file. */
  line: number | null;
  side: 'LEFT' | 'RIGHT';
  commitSha: string;
  inReplyTo: number | null;
  /** Who resolved the conversation that it begins. */
  resolvedBy: User | null;
  createdAt: number;
  updatedAt: number;
};

export type Review = {
  id: number;
  user: User;
  app: App | null;
  body: string;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  commitSha: string;
  submittedAt: number;
  comments: ReviewComment[];
};

/** What a pull request adds to its base, worked out by git whenever one of the two moves. */
export type Comparison = {
  mergeBase: string;
  commits: number;
  additions: number;
  deletions: number;
  changedFiles: number;
  mergeable: boolean;
  /** How many commits of the base the head lacks. */
  behindBy: number;
};

export type Pull = {
  id: number;
  head: { ref: string; sha: string; repo: Repository | null };
  base: { ref: string; sha: string };
  comparison: Comparison;
  draft: boolean;
  mergedAt: number | null;
  mergedBy: User | null;
  mergeCommitSha: string | null;
  reviews: Review[];
  /** Who it waits for. */
  requestedReviewers: User[];
};

/** An issue, or a pull request when `pull` is set: they share numbers, labels and comments. */
export type Issue = {
  id: number;
  number: number;
  user: User;
  app: App | null;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | null;
  labels: Label[];
  assignees: User[];
  comments: Comment[];
  reactions: Reaction[];
  locked: boolean;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: User | null;
  lastEditedAt: number | null;
  editor: User | null;
  pull: Pull | null;
  parent: Issue | null;
  subIssues: Issue[];
  blockedBy: Issue[];
  /** Every time a label was put on it, oldest first. */
  labelled: { id: number; label: Label; user: User; at: number }[];
  /** When it became a discussion, and who made it one. */
  converted: { id: number; user: User; at: number } | null;
};

export type PinnedIssue = { id: number; issue: Issue; by: User };

export type CheckStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'stale';

export type Annotation = {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: 'notice' | 'warning' | 'failure';
  title: string | null;
  message: string;
  rawDetails: string | null;
};

export type CheckSuite = {
  id: number;
  app: App;
  headSha: string;
  headBranch: string | null;
  createdAt: number;
  updatedAt: number;
};

export type CheckRun = {
  id: number;
  suite: CheckSuite;
  name: string;
  headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: number;
  completedAt: number | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Annotation[];
  actions: { label: string; description: string; identifier: string }[];
};

export type CommitStatus = {
  id: number;
  sha: string;
  context: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  description: string | null;
  targetUrl: string | null;
  creator: User;
  createdAt: number;
};

export type RunConclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'startup_failure';

export type Step = {
  number: number;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: RunConclusion | null;
  startedAt: number | null;
  completedAt: number | null;
};

/** A `concurrency:` group; in one repository, runs and jobs share the names, which compare without case. */
export type Concurrency = { group: string; cancelInProgress: boolean; queue: 'single' | 'max' };

export type Job = {
  id: number;
  run: WorkflowRun;
  runAttempt: number;
  /** What the workflow file says of it. */
  file: JobFile;
  matrix: Json;
  strategy: { 'fail-fast': boolean; 'job-index': number; 'job-total': number; 'max-parallel': number };
  concurrency: Concurrency | null;
  continueOnError: boolean;
  outputs: Record<string, string>;
  /** Markdown that its steps wrote to GITHUB_STEP_SUMMARY. */
  summary: string;
  /** Why its runner was asked to stop it; null when nobody asked. */
  cancel: 'cancelled' | 'timed_out' | null;
  /** Its GITHUB_TOKEN, while it runs. */
  token: string | null;
  acknowledged: boolean;
  /** The key below `jobs:` in the workflow file. */
  key: string;
  name: string;
  labels: string[];
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending';
  conclusion: RunConclusion | null;
  runner: Runner | null;
  steps: Step[];
  log: string;
  /** The check run GitHub makes for the job; its annotations come from `::error::` and friends. */
  checkRun: CheckRun;
  createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
};

export type WorkflowRun = {
  id: number;
  repository: Repository;
  workflow: Workflow;
  runNumber: number;
  runAttempt: number;
  event: string;
  displayTitle: string;
  headBranch: string;
  headSha: string;
  /** `refs/heads/main`. */
  ref: string;
  headCommit: Commit;
  actor: User;
  /** Who asked for this attempt. */
  triggeringActor: User;
  inputs: Record<string, string>;
  /** The webhook payload that started it: `github.event`. */
  payload: Record<string, Json>;
  file: WorkflowFile;
  concurrency: Concurrency | null;
  cancelled: boolean;
  pullNumbers: number[];
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: RunConclusion | null;
  suite: CheckSuite;
  jobs: Job[];
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
};

/** A workflow file on the default branch; GitHub keeps the id for the path's life. */
export type Workflow = {
  id: number;
  path: string;
  name: string;
  state: 'active' | 'disabled_manually';
  createdAt: number;
};

export type Runner = {
  id: number;
  name: string;
  os: string;
  labels: { id: number; name: string; type: 'read-only' | 'custom' }[];
  ephemeral: boolean;
  version: string;
  /** When its session was last heard; null when it is offline. */
  lastSeenAt: number | null;
  job: Job | null;
  /** Of an organization's runner; the default group's when left out. */
  groupId?: number;
};

/** Says which repositories of the organization may use its runners. */
export type RunnerGroup = {
  id: number;
  name: string;
  isDefault: boolean;
  visibility: 'all' | 'private' | 'selected';
  repositoryIds: Set<number>;
  allowsPublic: boolean;
};

/** An organization's own runners, which its repositories share. */
export type Fleet = { owner: User; runners: Runner[]; groups: RunnerGroup[] };

export type Repository = {
  id: number;
  name: string;
  owner: User;
  private: boolean;
  description: string | null;
  defaultBranch: string;
  archived: boolean;
  homepage: string | null;
  topics: string[];
  hasIssues: boolean;
  merging: { merge: boolean; squash: boolean; rebase: boolean; deleteBranch: boolean };
  createdAt: number;
  pushedAt: number;
  updatedAt: number;
  /** By login in lower case. The owner of a personal repository is an admin without an entry. */
  collaborators: Map<string, Permission>;
  labels: Label[];
  /** By number; pull requests included. */
  issues: Map<number, Issue>;
  /** Numbers of issues that are gone; GitHub gives none of them again. */
  goneNumbers: number[];
  /** SHAs of the commits that GitHub has signed. */
  signedCommits: Set<string>;
  /** Above the list of issues, in the order in which they were pinned. */
  pinned: PinnedIssue[];
  checkSuites: CheckSuite[];
  checkRuns: CheckRun[];
  statuses: CommitStatus[];
  workflows: Workflow[];
  runs: WorkflowRun[];
  runners: Runner[];
  /** Actions secrets and variables by name. */
  secrets: Map<string, string>;
  variables: Map<string, string>;
};

export type Delivery = {
  id: number;
  guid: string;
  app: App;
  installationId: number | null;
  event: string;
  action: string | null;
  repositoryId: number | null;
  deliveredAt: number;
  redelivery: boolean;
  durationMs: number;
  /** HTTP status of the receiver; 0 when it could not be reached, null while on its way. */
  statusCode: number | null;
  payload: unknown;
  /** The payload as it goes over the wire. */
  request: { readonly headers: Record<string, string>; readonly body: string };
  response: { headers: Record<string, string>; body: string };
};

/** One request the API answered; tests and benchmarks count these. */
export type RequestLogEntry = {
  at: number;
  /** Login of who asked; '' for nobody. A job's token and an App's token are both `<slug>[bot]`. */
  actor: string;
  /** What it asked with; null without a token or with an App's JWT. `state.tokens` knows whose it is. */
  token: string | null;
  api: 'rest' | 'graphql' | 'git';
  method: string;
  path: string;
  /** REST operation id, or GraphQL operation name. */
  operation: string;
  status: number;
};

/** What one token owner used of the rate limits. */
export type Usage = {
  rest: { used: number; resetAt: number };
  graphql: { used: number; resetAt: number };
  /** The last minute's requests. */
  recent: { at: number; api: 'rest' | 'graphql'; points: number }[];
  concurrent: number;
};

/** An App made from a manifest, until its maker fetches the secrets. */
type ManifestConversion = { app: App; privateKey: string; clientSecret: string; expiresAt: number };

export type State = {
  nextId: number;
  users: User[];
  apps: App[];
  installations: Installation[];
  tokens: Map<string, Token>;
  repositories: Repository[];
  fleets: Fleet[];
  deliveries: Delivery[];
  requests: RequestLogEntry[];
  /** By token owner. */
  usage: Map<string, Usage>;
  /** By the one-time code in the manifest flow. */
  manifests: Map<string, ManifestConversion>;
};

export function createState(): State {
  return {
    nextId: 1,
    users: [],
    apps: [],
    installations: [],
    tokens: new Map(),
    repositories: [],
    fleets: [],
    deliveries: [],
    requests: [],
    usage: new Map(),
    manifests: new Map(),
  };
}

/** Ids are unique over all kinds of objects, so that a mixed-up id is noticed. */
export const newId = (state: State): number => state.nextId++;

/** GraphQL's global id. */
export const nodeId = (type: string, id: number): string => `${type}_${id}`;

export function findUser(state: State, login: string): User | undefined {
  return state.users.find((user) => sameName(user.login, login));
}

export function findRepository(state: State, owner: string, name: string): Repository | undefined {
  return state.repositories.find((repo) => sameName(repo.owner.login, owner) && sameName(repo.name, name));
}

/** The organization's runners and groups. GitHub's default group takes every repository, public ones only when it is told to. */
export function fleetOf(state: State, owner: User): Fleet {
  const known = state.fleets.find((fleet) => fleet.owner.id === owner.id);
  if (known) return known;
  const group = { name: 'Default', isDefault: true, visibility: 'all' as const, allowsPublic: false };
  const fleet: Fleet = { owner, runners: [], groups: [{ id: newId(state), ...group, repositoryIds: new Set() }] };
  state.fleets.push(fleet);
  return fleet;
}

export function mayUse(group: RunnerGroup, repo: Repository): boolean {
  if (!repo.private && !group.allowsPublic) return false;
  return group.visibility !== 'selected' || group.repositoryIds.has(repo.id);
}

export const groupOf = ({ groups }: Fleet, { groupId }: Runner): RunnerGroup | undefined =>
  groups.find(({ id, isDefault }) => (groupId === undefined ? isDefault : id === groupId));

/** The runners that take the repository's jobs: its own, then its organization's. */
export function runnersFor(state: State, repo: Repository): Runner[] {
  const fleet = state.fleets.find(({ owner }) => owner.id === repo.owner.id);
  const shared = fleet?.runners.filter((runner) => {
    const group = groupOf(fleet, runner);
    return group !== undefined && mayUse(group, repo);
  });
  return [...repo.runners, ...(shared ?? [])];
}
