/** What the phases of one attempt share: what is known of the task, the means to work on it, and what has come of it so far. */
import type { Failure, Outcome } from '../app/contract/outcome.ts';
import type { Published } from '../app/contract/product.ts';
import type { TaskRecord } from '../app/contract/record.ts';
import type { Access } from './access.ts';
import type { GitHub, PullRequest, TaskFacts } from './github/port.ts';
import type { Inputs } from './inputs.ts';
import type { Core, Log } from './log.ts';
import { EMPTY_OUTBOX, type Outbox } from './messages/outbox.ts';
import type { Measured } from './pc.ts';
import type { Run } from './process.ts';
import type { GateReport } from './prompt.ts';
import type { Redactor } from './redact.ts';
import type { Sleep } from './retry.ts';
import type { SandboxState } from './sandbox/open.ts';
import type { Host } from './stop.ts';
import type { OpenThread, ThreadAnswer } from './threads.ts';
import type { Token } from './token.ts';
import type { Gate } from './verify/judge.ts';
import type { Weakening } from './verify/weakening.ts';
import type { FileChange } from './workspace/worktree.ts';

/** Everything outside the action that it uses; tests bring their own. */
export type Tools = {
  core: Core & {
    setFailed(message: string): void;
    setSecret(secret: string): void;
    getIDToken(audience: string): Promise<string>;
    writeSummary(markdown: string): Promise<void>;
  };
  connect(options: { token: Token; inputs: Inputs; redactor: Redactor; sleep: Sleep }): GitHub;
  run: Run;
  /** What the PC has, with the disk that holds the directory. */
  measure(directory: string): Promise<Measured>;
  fetch: typeof fetch;
  /** Resolves early when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Sixteen hexadecimal digits nobody can guess. */
  randomHex(): string;
  randomUuid(): string;
  host: Host;
};

export type Task = {
  inputs: Inputs;
  access: Pick<Access, 'bot' | 'isOwn'>;
  token: Token;
  facts: TaskFacts;
  defaultBranch: string;
  record: TaskRecord | undefined;
  github: GitHub;
  /** Absolute path of Claude Code. */
  claude: string;
  tools: Tools;
  log: Log;
  redactor: Redactor;
  sleep: Sleep;
  /** Aborted when the attempt has to end; the reason is its outcome. */
  stop: AbortSignal;
};

/** What has come of the attempt; each phase adds to it, and the report is made of it however the attempt ends. */
export type Work = {
  /** Head of the branch on GitHub that the check run belongs to. */
  head: string | undefined;
  hasClaudeRun: boolean;
  /** Claude's summary of its last finished round. */
  said: string;
  changes: readonly FileChange[];
  pr: PullRequest | null;
  /** The repository's template for pull requests, as it is on the default branch. */
  template: string | undefined;
  /** Why GitHub opened no pull request. */
  prRefusal: string | undefined;
  /** The setup command that failed. */
  setupFailure: GateReport | undefined;
  /** The last verdict of the test gate; undefined while it has not run. */
  gate: Gate | undefined;
  /** Tests that the change deletes or switches off. */
  weakening: readonly Weakening[];
  repairRounds: number;
  /** Conversations of the review that wait for an answer. */
  threads: readonly OpenThread[];
  /** What Claude answers there; posted at the end. */
  answers: readonly ThreadAnswer[];
  /** What Claude says to other tasks. */
  outbox: Outbox;
  /** What an answer was published as, and where; a pull request is `pr`. */
  published: { as: Exclude<Published, 'pull request'>; url: string | undefined };
  /** What Claude and the commands ran in; undefined while none of them has. */
  sandbox: SandboxState | undefined;
  /** Files that the repository keeps with git-lfs are pointers, since this PC has no git-lfs. */
  lacksLfs: boolean;
};

export const newWork = (pr: PullRequest | null): Work => ({
  head: undefined,
  hasClaudeRun: false,
  said: '',
  changes: [],
  pr,
  template: undefined,
  prRefusal: undefined,
  setupFailure: undefined,
  gate: undefined,
  weakening: [],
  repairRounds: 0,
  threads: [],
  answers: [],
  outbox: EMPTY_OUTBOX,
  published: { as: 'nothing', url: undefined },
  sandbox: undefined,
  lacksLfs: false,
});

/** How the attempt before this one ended, as far as the record knows. */
export const previousOutcome = ({ record, inputs }: Task): Outcome | null | undefined =>
  record?.attempts.find(({ number }) => number === inputs.dispatch.attempt - 1)?.outcome;

/** Where it failed. */
export function previousFailure(task: Task): Failure | undefined {
  const outcome = previousOutcome(task);
  return outcome && outcome.kind !== 'succeeded' ? outcome : undefined;
}
