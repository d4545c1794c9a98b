/** What Actions needs besides the lasting state: open connections of runners, timers, secrets of sessions. */
import { randomBytes } from 'node:crypto';
import type { Job, Repository, Runner } from '../state.ts';

/** Milliseconds. Defaults are GitHub's where they are known. */
export type ActionsTimes = {
  /** A runner without a connection for this long is offline, and its job is lost. */
  lost: number;
  /** An assigned job that the runner has not begun is queued again. */
  acknowledge: number;
  /** How long a poll is held when there is nothing to say. */
  poll: number;
};

const defaultTimes: ActionsTimes = { lost: 30_000, acknowledge: 60_000, poll: 20_000 };

/** Where a runner is registered: a repository, or an organization's fleet. */
export type RunnerHome = Pick<Repository, 'runners'>;

export type Session = { home: RunnerHome; runner: Runner };

export type ActionsRuntime = {
  times: ActionsTimes;
  /** By credential, which the runner got when it registered. */
  sessions: Map<string, Session>;
  /** Registration and removal tokens, and jitconfigs; one hour each. */
  runnerTokens: Map<string, { home: RunnerHome; use: 'register' | 'remove'; expiresAt: number }>;
  /** Runners that wait for a job, by id: hands one over. */
  waiting: Map<number, (job: Job) => void>;
  /** Open connections per runner id. */
  connections: Map<number, number>;
  /** Told when a job is to stop; by job id. */
  watchers: Map<number, () => void>;
  /** Cancels of timers, by name. */
  timers: Map<string, () => void>;
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN → the job it speaks for. */
  idTokenRequests: Map<string, Job>;
  /** Addresses of logs: the last part of the path → the job. */
  logLinks: Map<string, Job>;
  /** What is done behind events, in order: workflows read again, runs started by a push. Await it to see it done. */
  background: Promise<void>;
};

export const createActionsRuntime = (times: Partial<ActionsTimes> = {}): ActionsRuntime => ({
  times: { ...defaultTimes, ...times },
  sessions: new Map(),
  runnerTokens: new Map(),
  waiting: new Map(),
  connections: new Map(),
  watchers: new Map(),
  timers: new Map(),
  idTokenRequests: new Map(),
  logLinks: new Map(),
  background: Promise.resolve(),
});

export const randomToken = (prefix: string): string => `${prefix}${randomBytes(20).toString('base64url')}`;
