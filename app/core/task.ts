/** A task between reading and writing: what GitHub showed, changed step by step into what it should show. */
import type { Config } from '../config/schema.ts';
import type { Priority, State } from '../contract/labels.ts';
import type { Gathered, TaskRecord } from '../contract/record.ts';
import type { BoxVerb } from './dashboard/boxes.ts';
import type { Facts, RunnerReading } from './facts.ts';
import type { Graph } from './graph/cycle.ts';
import type { Obstacle } from './graph/obstacles.ts';
import type { Hold } from './hold.ts';
import type { Notice } from './notices.ts';
import type { Opinion } from './opinion.ts';
import type { PartToMake } from './plan.ts';
import type { Message, Reply } from './replies.ts';
import type { Candidate } from './schedule/candidate.ts';
import type { NoRunner, QueuePlace } from './schedule/choose.ts';
import type { Past } from './schedule/history.ts';
import type { Limited } from './schedule/limits.ts';
import type { OwnPolicies } from './schedule/policies/in-turn.ts';
import type { Ask } from './schedule/survey.ts';

/** Why a task that could go on does not. */
export type Wait =
  | NoRunner
  | Hold
  | { kind: 'approval' }
  /** The issues of an accepted plan are being made. */
  | { kind: 'making-parts'; made: number; of: number }
  /** `cycle` are the keys of issues that wait for each other, from this one back to it. */
  | { kind: 'others'; obstacles: Obstacle[]; cycle: string[] | null }
  | { kind: 'not-before'; until: string }
  /** Changes are wanted again, after so many attempts in a row for reviews; the task is in review all the same. */
  | { kind: 'feedback-limit'; by: string; rounds: number }
  | { kind: 'limit'; parallel: number; queue: QueuePlace }
  | Limited
  | { kind: 'outside-hours'; until: string }
  | { kind: 'workflow-missing' }
  | { kind: 'archived' };

/** Which way a task reached `failed`, where the last attempt alone does not say it. */
export type Draft = {
  state: State;
  record: TaskRecord;
  notices: Notice[];
  wait: Wait | null;
  replies: Reply[];
  /** Comments to acknowledge: done or refused. */
  reactions: { commentId: number; done: boolean }[];
  /** What became of boxes that were ticked on the dashboard. */
  ticked: TickAnswer[];
  /** The priority label that a command, or at first the text, asks for; null leaves the label to people. */
  priority: Priority | null;
  /** Whose turn it is in the repository; read only when somebody asks for the queue. */
  inTurn: readonly Candidate[];
  /** Parts of a plan to be made issues of. */
  parts: readonly PartToMake[];
  /** Node ids of sub-issues that stand there twice. */
  dropped: readonly string[];
  /** The issue should be closed as completed. */
  close: boolean;
  /** A run nobody wants any more. */
  cancelRun: number | null;
  /** Runs of the task from this time (ISO 8601) on that still wait for a PC are not wanted any more. */
  cancelWaitingSince: string | null;
  /** A run that does not answer: it is ended without waiting for its PC. */
  killRun: number | null;
  /** The active attempt still has to be handed to GitHub. */
  send: boolean;
};

/** What a webhook saw that GitHub's present state does not show: who did it. */
export type Evidence = {
  /** A new issue, so it becomes a task; older ones only when somebody asks for it. */
  isNew: boolean;
  /** People who added `claude:queued`. */
  queuedBy: string[];
  /** People who pressed "Re-run" or "Retry" on our check. */
  rerunBy: string[];
  /** People who pressed "Cancel" on our check, and the nonce of the attempt it is about. */
  cancelBy: { login: string; nonce: string }[];
  /** Boxes of this task that people ticked on the dashboard. */
  ticked: Tick[];
};

/**
 * `id` is the same however often it is heard of; `by` is null when nobody can tell. `shownAt` is when the app wrote what
 * the person saw, `at` when it heard of the tick; both ISO 8601.
 */
export type Tick = { id: string; verb: BoxVerb; by: string | null; shownAt: string; at: string };
export type TickAnswer = { tick: Tick; done: boolean; message: Message | null };

export const NO_EVIDENCE: Evidence = { isNew: false, queuedBy: [], rerunBy: [], cancelBy: [], ticked: [] };

/** Everything but the facts that a decision depends on. */
export type Context = {
  /** ISO 8601, UTC. */
  now: string;
  /** For the next attempt, if there is one. */
  nonce: string;
  config: Config;
  runners: RunnerReading;
  /** A second opinion on what a new task is; absent where there is nobody to ask. */
  opinion?: Opinion | undefined;
  /** Runners seen offline, with the time since when; as far as the app watched. */
  offline?: ReadonlyMap<string, string>;
  /** Names of runners just given work by the app, so not idle whatever GitHub says. */
  reserved: ReadonlySet<string>;
  /** Queued tasks known to wait for a time, which stand in nobody's way. */
  sleeping: ReadonlySet<number>;
  /** The repository's other tasks, as the app remembers them. */
  past: readonly Past[];
  /** What the app remembers of the tasks of its sub-issues, by the key. */
  subtasks?: ReadonlyMap<string, Omit<Gathered, 'key'>>;
  /** Whom other tasks wait for, as far as the app remembers. */
  graph?: Graph;
  /** Policies of the app's own. */
  policies?: OwnPolicies | undefined;
  /** What other repositories do and want on runners of the organization. */
  elsewhere?: Ask['elsewhere'];
  shared?: Ask['shared'];
  evidence: Evidence;
  /** GitHub's refusal of the dispatch with this nonce, just received. */
  refusal: { nonce: string; detail: string } | null;
};

export type Step = (draft: Draft, facts: Facts, context: Context) => Draft;

/** The attempt under way, if any. */
export function activeAttempt(record: Pick<TaskRecord, 'attempts'>) {
  const last = record.attempts.at(-1);
  return last !== undefined && last.endedAt === null ? last : undefined;
}
