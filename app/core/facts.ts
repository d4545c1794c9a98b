/** What was read of GitHub for one task, in the domain's words. Nothing here is decided yet. */
import type { Failure } from '../contract/outcome.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { Result } from '../contract/result.ts';
import type { DependencyFacts } from './graph/obstacles.ts';
import type { Notice } from './notices.ts';

export type Permission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** An account; null stands for a deleted one. `bot` is GitHub's own word on it; a bot's login ends with `[bot]`. */
export type Person = {
  login: string;
  bot: boolean;
  /** A bot that the configuration names, and that therefore counts as a person. */
  named?: true;
};

type RepositoryFacts = {
  /** The REST id, which never changes; `nodeId` is GraphQL's. */
  id: number;
  nodeId: string;
  owner: string;
  name: string;
  url: string;
  defaultBranch: string | null;
  /** Its newest commit. */
  defaultHead: string | null;
  archived: boolean;
};

/** `ours`: by this App. */
export type Labelling = { label: string; by: Person | null; ours: boolean; at: string };

type IssueFacts = {
  number: number;
  nodeId: string;
  url: string;
  title: string;
  body: string;
  /** SHA-256 of the contract's `approvedText`. */
  textHash: string;
  open: boolean;
  /** Only people with write access may comment. */
  locked?: true;
  author: Person | null;
  /** The last person who changed the text, when anyone did, and when (ISO 8601). */
  edited: { by: string | null; at: string } | null;
  createdAt: string;
  updatedAt: string;
  labels: string[];
  /** The last times that a label was put on it, oldest first. */
  labelled: Labelling[];
  /** Newest commit of a pull request; null for an issue proper. */
  pullHead: string | null;
  /** This App has made it of a part of a plan that this person accepted. */
  acceptedBy?: string;
  /** The task whose work a pull request has; absent where it is nobody's. */
  taskOfPull?: number;
};

export type CommentFacts = {
  id: number;
  nodeId: string;
  author: Person | null;
  body: string;
  createdAt: string;
  /** Written by this App. */
  ours: boolean;
  /** Who changed it last; absent where nobody did. */
  editor?: Person;
};

/** A review that asks for changes and was not dismissed. */
export type ReviewFacts = {
  author: Person | null;
  /** Whether the author may push to the repository. */
  mayPush: boolean;
  /** When it was submitted (ISO 8601). */
  at: string;
};

/** What people want of a pull request. */
export type PullFeedback = {
  nodeId: string;
  /** Oldest first. */
  reviews: ReviewFacts[];
  /** Its last comments, oldest first. */
  comments: CommentFacts[];
};

export type PullFacts = {
  number: number;
  url: string;
  state: 'open' | 'closed' | 'merged';
  draft: boolean;
  /** When it was merged or closed (ISO 8601); null while open. */
  endedAt: string | null;
  /** Absent where it was not asked for. */
  feedback?: PullFeedback;
};

export type RunFacts = {
  id: number;
  url: string;
  phase: 'queued' | 'running' | 'completed';
  conclusion: string | null;
  /** The runner that took the job. */
  runner: string | null;
  startedAt: string | null;
  completedAt: string | null;
};

/** A run by its job, and the check run in which a failed job may have said why. */
export type RunSight = { run: RunFacts; checkRunId: number | null };

/** What the run said of its end: the action's result, or the error annotation it leaves when it can't report. */
export type Report = { kind: 'result'; result: Result } | { kind: 'failure'; failure: Failure };

export type RunReading =
  /** No attempt is under way, so nobody looked. */
  | { kind: 'unread' }
  /** Looked for by its nonce and not there: the dispatch never happened, or was lost. */
  | { kind: 'missing' }
  | { kind: 'found'; run: RunFacts; report: Report | null };

/** A run recognised by its name, for rebuilding a record. */
export type NamedRun = { attempt: number; nonce: string; run: RunFacts };

type RecordReading =
  | { kind: 'absent' }
  | { kind: 'valid'; record: TaskRecord }
  /**
   * Its signature or shape is wrong, or somebody deleted it; `runs` are this task's runs, for rebuilding it, and `branch` is
   * the branch that it has on GitHub.
   */
  | { kind: 'broken'; runs: NamedRun[]; branch?: string | null };

/** Another queued task of the repository, from its labels alone. */
export type QueueEntry = { number: number; author: string | null; createdAt: string; labels: string[] };

export type Facts = {
  repository: RepositoryFacts;
  issue: IssueFacts;
  /** By lower-case login; whoever is not in it was not asked for. */
  permissions: ReadonlyMap<string, Permission>;
  /** Oldest first, at most the last 100 and the app's own. */
  comments: CommentFacts[];
  record: RecordReading;
  notices: Notice[];
  /** The newest pull request from the task's branch. */
  pull: PullFacts | null;
  /** Results that check runs on the branch carry. */
  results: Result[];
  run: RunReading;
  /** Open issues labelled `claude:queued`, this one included. */
  queue: QueueEntry[];
  /** Numbers of the repository's tasks that are assigned, in progress or testing, without this one. */
  activeElsewhere: readonly number[];
  workflowPresent: boolean;
  /** The app's newest pull request that adds the workflow. */
  setupPull: { number: number; open: boolean } | null;
  dependencies: DependencyFacts;
};

export type RunnerFacts = {
  name: string;
  online: boolean;
  busy: boolean;
  labels: string[];
  /** It is the organization's, and its repositories share it. */
  org?: true;
};

export type RunnerReading =
  | { kind: 'unread' }
  /** The App may not list runners: jobs are dispatched by labels alone and GitHub queues them. */
  | { kind: 'forbidden' }
  | { kind: 'listed'; runners: RunnerFacts[] };
