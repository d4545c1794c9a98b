/** What the app needs of GitHub, in small interfaces; `createGitHub` is the real one, tests have one in memory. */

import type { Attempt, TaskRecord } from '../contract/record.ts';
import type { Action } from '../core/actions.ts';
import type { Facts, Person, RunnerReading } from '../core/facts.ts';

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
  /** The record as this process last saw or wrote it. */
  record?: TaskRecord | undefined;
};

/** Facts with what only IO needs: label node ids by lower-case name, the configuration's raw text. */
export type Reading = { facts: Facts; configText: string | null; labelIds: ReadonlyMap<string, string> };

export type TaskReader = {
  /** null when there is no such issue any more: deleted, transferred, or a pull request's number. */
  readTask(ref: TaskRef, known: Known): Promise<Reading | null>;
};

export type RunnerLister = { listRunners(repo: RepoRef): Promise<RunnerReading> };

export type Applied = {
  /** Runs that dispatches started, by nonce. */
  runs: Map<string, number>;
  /** GitHub's refusal of a dispatch: it will not pass by itself. */
  refusal: { nonce: string; detail: string } | null;
};

export type Applier = {
  /** Carries the actions out in their order. Rejects when GitHub can't be reached; the next look finishes what was begun. */
  apply(ref: TaskRef, reading: Reading, actions: Action[]): Promise<Applied>;
};

export type OpenTask = {
  number: number;
  updatedAt: string;
  createdAt: string;
  labels: string[];
  author: Person | null;
};

export type RepoLister = {
  /** Every repository of every installation, with the time from which on its new issues are tasks. */
  listRepos(): Promise<{ repo: RepoRef; since: string }[]>;
  /** Issues with a state label that is not an end, and the newest open ones. */
  listTasks(repo: RepoRef): Promise<OpenTask[]>;
};

export type TokenMinter = {
  mintToken(repo: RepoRef): Promise<{ token: string; expiresAt: string; bot: { login: string; id: number } }>;
  /** Of the runs that answer to an attempt the one that works: the lowest id, by the action's fence. */
  firstRunOf(ref: TaskRef, attempt: Pick<Attempt, 'nonce' | 'dispatchedAt'>): Promise<number | undefined>;
  /** The installation that covers a repository; null when the App is not installed there. */
  findRepo(owner: string, name: string): Promise<RepoRef | null>;
};

export type GitHub = TaskReader &
  RunnerLister &
  Applier &
  RepoLister &
  TokenMinter & {
    /** Login of the App's bot, whose events are its own echo. */
    botLogin(): Promise<string>;
  };
