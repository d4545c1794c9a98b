/** What the app needs of GitHub, in small interfaces; `createGitHub` is the real one, tests have one in memory. */

import type { State } from '../contract/labels.ts';
import type { Attempt, TaskRecord } from '../contract/record.ts';
import type { Action } from '../core/actions.ts';
import type { Budget } from '../core/budget.ts';
import type { DashboardChange, OwnIssue } from '../core/dashboard/upkeep.ts';
import type { Facts, Person, RunFacts, RunnerReading, RunSight } from '../core/facts.ts';
import type { Delivery } from '../core/redelivery.ts';
import type { SetupFacts, SetupSeen } from '../onboarding/setup.ts';
import type { Content } from './traffic.ts';

/** A repository as one installation of the App sees it. */
export type RepoRef = { installationId: number; id: number; owner: string; name: string };
export type TaskRef = { repo: RepoRef; number: number };

/** What the app remembers of a task and so need not ask for. */
export type Known = {
  /** People whose permission will be needed. */
  logins: string[];
  branch: string | null;
  /** Whether it has blocked-by relations; absent when the app does not know. */
  relations?: boolean | undefined;
  /** The run that answered to a dispatch with this nonce. */
  runOf: ReadonlyMap<string, number>;
  /** Runs that a webhook has just shown. */
  sights: ReadonlyMap<number, RunSight>;
  /** The repository's specialties by the last configuration that was read, for the ids of their labels. */
  specialties: readonly string[];
  /** The record as this process last saw or wrote it. */
  record?: TaskRecord | undefined;
};

/** Facts with what only IO needs: label node ids by lower-case name, the configuration's raw text. */
export type Reading = { facts: Facts; configText: string | null; labelIds: ReadonlyMap<string, string> };

/** The repository's specialties, by its configuration: each has a label. */
export type Labelled = { specialties: readonly string[] };

export type TaskReader = {
  /** null when there is no such issue or pull request any more: deleted, transferred, or a discussion now. */
  readTask(ref: TaskRef, known: Known): Promise<Reading | null>;
};

export type RunnerLister = { listRunners(repo: RepoRef): Promise<RunnerReading> };

export type Applied = {
  /** Runs that dispatches started, by nonce. */
  runs: Map<string, number>;
  /** The issue's time of change after the last write (ISO 8601); null where nothing was written, or GitHub did not say. */
  updatedAt: string | null;
  /** Numbers of the sub-issues that were made. */
  made: number[];
  /** GitHub's refusal of a dispatch: it will not pass by itself. */
  refusal: { nonce: string; detail: string } | null;
};

export type Applier = {
  /** Carries the actions out in their order. Rejects when GitHub can't be reached; the next look finishes what was begun. */
  apply(ref: TaskRef, reading: Reading & Labelled, actions: Action[]): Promise<Applied>;
};

export type RunEnder = {
  /** Ends what still runs for a task whose issue is gone: these runs, or with null all that began since then. */
  endRuns(ref: TaskRef, runs: number[] | null, since: string): Promise<void>;
};

export type Acknowledger = {
  /** 👀 on a comment, so that its writer knows that it was heard. Rejects when that cannot be. */
  acknowledge(repo: RepoRef, commentId: number): Promise<void>;
};

export type OpenTask = {
  number: number;
  updatedAt: string;
  createdAt: string;
  labels: string[];
  author: Person | null;
};

export type RepoLister = {
  listRepos(): Promise<Listing>;
  /**
   * Issues with a state label that is not an end, the newest open ones and all since `since` that are no tasks
   * yet; how the repository is set up; what the dashboard is made of.
   */
  readRepo(repo: RepoRef, since: string): Promise<{ tasks: OpenTask[]; setup: SetupSeen; onDashboard: OnDashboard }>;
  /** A mark that is another one when issues of the repository changed. */
  newestChange(repo: RepoRef): Promise<string>;
  /** The newest runs of the workflow. */
  listRuns(repo: RepoRef): Promise<RunFacts[]>;
  /** The records of tasks that are over, many at once. */
  readFinished(repo: RepoRef, tasks: readonly OpenTask[]): Promise<FinishedTask[]>;
};

export type Listing = {
  /** Every repository of every installation, with the time from which on its new issues are tasks. */
  repos: { repo: RepoRef; since: string }[];
  /** Installations that GitHub lists and lets nobody in: suspended or removed this instant. */
  unreachable: { installationId: number; why: string }[];
};

/** A task that is over, without what only its next look could tell. */
export type FinishedTask = {
  number: number;
  state: State;
  record: TaskRecord;
  issue: Omit<Facts['issue'], 'labelled'>;
} & Pick<Facts, 'repository' | 'pull'>;

/** The App's own issues, oldest first, and the configuration's raw text. */
export type OnDashboard = { issues: OwnIssue[]; configText: string | null };

export type DashboardKeeper = {
  readDashboard(repo: RepoRef): Promise<OnDashboard>;
  /** Opens an issue; `repository` is its node id. Resolves to the issue's node id. */
  openDashboard(repo: RepoRef, repository: string, text: { title: string; body: string }): Promise<string>;
  /** All in one request. GitHub's words when it would not pin the issue: nothing else depends on that. */
  changeDashboard(repo: RepoRef, changes: DashboardChange[]): Promise<{ pinRefused: string | null }>;
};

export type PullProposal = {
  /** GraphQL's id of the repository. */
  repositoryId: string;
  defaultBranch: string;
  base: { commit: string; tree: string };
  branch: string;
  branchExists: boolean;
  /** Content by path. */
  files: Record<string, string>;
  commit: string;
  title: string;
  body: string;
};

export type Proposed =
  | { kind: 'opened'; number: number }
  /** Somebody else did the same at the same time; what is missing then, the next look finds. */
  | { kind: 'beaten' }
  /** The installation has not granted what that takes; in GitHub's words. */
  | { kind: 'not-permitted'; detail: string }
  /** GitHub's own words. */
  | { kind: 'refused'; detail: string };

export type Proposer = {
  /** null when the App does not see the repository. */
  readSetup(repo: RepoRef): Promise<SetupFacts | null>;
  propose(repo: RepoRef, proposal: PullProposal): Promise<Proposed>;
};

/** Webhooks as GitHub sent them to this App. */
export type DeliveryLog = {
  /** All since a time (ISO 8601), newest first; none where none failed. */
  listDeliveries(since: string): Promise<Delivery[]>;
  /** Has one sent again. */
  redeliver(id: number): Promise<void>;
};

/** What GitHub's limits leave room for; asks nothing. */
export type Pacer = {
  budgetOf(repo: RepoRef): Budget;
  /** Takes room for so many new comments and answers 0, or answers the milliseconds to wait for some. */
  takeContent(repo: RepoRef, kind: Content, comments: number): number;
};

export type TokenMinter = {
  /** `pushes`: whether it may write to the repository's branches. */
  mintToken(
    repo: RepoRef,
    pushes: boolean,
  ): Promise<{ token: string; expiresAt: string; bot: { login: string; id: number } }>;
  /** Of the runs that answer to an attempt the one that works: the lowest id, by the action's fence. */
  firstRunOf(ref: TaskRef, attempt: Pick<Attempt, 'nonce' | 'dispatchedAt'>): Promise<number | undefined>;
  /** The installation that covers a repository; null when the App is not installed there. */
  findRepo(owner: string, name: string): Promise<RepoRef | null>;
};

export type GitHub = TaskReader &
  RunnerLister &
  Applier &
  RunEnder &
  Acknowledger &
  RepoLister &
  DashboardKeeper &
  Proposer &
  Pacer &
  DeliveryLog &
  TokenMinter & {
    /** Login of the App's bot, whose events are its own echo. */
    botLogin(): Promise<string>;
  };
