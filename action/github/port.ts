/** All that the action asks of GitHub, in its own words. `client.ts` is the real one; tests bring their own. */
import type { CheckButton } from '../../app/contract/result.ts';

/** `head`: the full SHA that an answer is about; absent or '' where the branch is worked on. */
export type TaskName = { issue: number; branch: string; head?: string };

export type TaskFacts = {
  repositoryId: string;
  isArchived: boolean;
  /** Null in a repository without commits. */
  defaultBranch: string | null;
  /** Attempts whose results stand where this one's will. */
  reported: Array<{ attempt: number; nonce: string }>;
  issue: {
    id: string;
    title: string;
    body: string;
    state: 'OPEN' | 'CLOSED';
    url: string;
    /** Names of the labels on the issue. */
    labels: string[];
    /** Oldest first. */
    botComments: BotComment[];
    /** Comments by people, oldest first. */
    comments: Said[];
  };
  /** Set where the task is itself a pull request. */
  pull: ReviewedPull | null;
  /** Node ids of the labels that the action moves; null where the repository has none of that name. */
  labels: { assigned: string | null; inProgress: string | null; testing: string | null };
  /** The open pull request of the task's branch in this repository. */
  pr: PullRequest | null;
  /** What people have said on that pull request, oldest first. */
  feedback: Said[];
  /** Conversations beside its lines, in the order in which they were begun. */
  threads: Thread[];
};

/** By a bot; `author` is its login without `[bot]`, `at` ISO 8601. */
export type BotComment = { id: string; author: string; body: string; at: string };

/** What a number of the repository leads to, where a message shall go. */
export type Receiver = {
  id: string;
  /** Where it is now: it may have been moved. */
  repositoryId: string;
  /** And no pull request. */
  isIssue: boolean;
  isOpen: boolean;
  labels: string[];
  /** The last ones, with their addresses. */
  botComments: Array<Omit<BotComment, 'at'> & { url: string }>;
};

/** Something that a person wrote on an issue or a pull request. */
export type Said = {
  author: string;
  /** How the author stands to the repository, in GitHub's word, such as MEMBER; it says nothing of rights. */
  association: string;
  body: string;
  /** ISO 8601. */
  at: string;
};

export type Thread = {
  id: string;
  path: string;
  /** As the file is now; null for the whole file, and where the line is not there any more. */
  line: number | null;
  isResolved: boolean;
  /** Later commits have changed the line. */
  isOutdated: boolean;
  /** Of people and bots, oldest first; `isOwn`: in the name of who works here, once that is known. */
  comments: Array<Said & { isBot: boolean; isOwn: boolean }>;
};

/** A pull request that is looked at, with the reviews that bots have left. */
export type ReviewedPull = {
  /** Full SHA. */
  head: string;
  /** Name of the branch it shall be merged into. */
  base: string;
  reviews: Array<{
    id: string;
    author: string;
    body: string;
    /** Full SHA of the commit it is about; null where that is gone. */
    commit: string | null;
    /** `line` is null beside a line that is not there any more. */
    comments: Array<{ path: string; line: number | null }>;
  }>;
};

/** Beside a line that the pull request's diff shows, numbered as after the change. */
export type LineComment = { path: string; line: number; body: string };

export type PullRequest = { id: string; number: number; url: string; isDraft: boolean };

export type TaskRun = {
  id: number;
  title: string;
  /** It has worked for certain: it did not leave quietly. */
  hasWorked: boolean;
};

/** Beside a line of a file in the repository. */
export type Annotation = {
  path: string;
  line: number;
  level: 'FAILURE' | 'WARNING' | 'NOTICE';
  title: string;
  message: string;
};

/**
 * Titles, summaries and texts of a check run are Markdown and at most 65,535 characters long. Annotations are added to those
 * the check run has, at most 50 with one change.
 */
export type CheckOutput = { title: string; summary: string; text?: string; annotations?: readonly Annotation[] };

/** A button on the check run; its App hears of who presses it. */
export type CheckAction = { identifier: CheckButton; label: string; description: string };

export type Conclusion = 'SUCCESS' | 'FAILURE' | 'NEUTRAL' | 'CANCELLED' | 'TIMED_OUT' | 'ACTION_REQUIRED';

/** One write. Several go to GitHub in one request and are carried out in order. */
export type Change =
  | {
      kind: 'create-check';
      repositoryId: string;
      headSha: string;
      name: string;
      externalId: string;
      detailsUrl: string;
      startedAt: string;
      /** Set for a check run that is over from the start. */
      completed?: { conclusion: Conclusion; completedAt: string };
      actions: readonly CheckAction[];
      output: CheckOutput;
    }
  | { kind: 'update-check'; repositoryId: string; checkId: string; output: CheckOutput }
  | {
      kind: 'complete-check';
      repositoryId: string;
      checkId: string;
      conclusion: Conclusion;
      completedAt: string;
      /** Instead of those it has. */
      actions: readonly CheckAction[];
      output: CheckOutput;
    }
  | {
      kind: 'create-pr';
      repositoryId: string;
      base: string;
      head: string;
      title: string;
      body: string;
      isDraft: boolean;
    }
  | { kind: 'update-pr'; prId: string; body: string }
  | { kind: 'ready-pr'; prId: string }
  | { kind: 'add-label'; issueId: string; labelId: string }
  | { kind: 'remove-label'; issueId: string; labelId: string }
  | { kind: 'add-comment'; issueId: string; body: string }
  | { kind: 'update-comment'; commentId: string; body: string }
  /** A judgement-free review: it neither approves nor blocks. GitHub takes it with all its comments, or not at all. */
  | { kind: 'add-review'; pullId: string; commit: string; body: string; comments: readonly LineComment[] }
  | { kind: 'update-review'; reviewId: string; body: string }
  /** Only if the branch is at `before`; its commits may be others. */
  | { kind: 'move-branch'; repositoryId: string; branch: string; before: string; after: string }
  | { kind: 'answer-thread'; threadId: string; body: string };

/** What became of a change: its new object where it makes one, or GitHub's own words of refusal. */
export type Applied =
  | { ok: true; kind: 'check'; id: string }
  | { ok: true; kind: 'pr'; pr: PullRequest }
  /** A comment or review, at its address. */
  | { ok: true; kind: 'written'; url: string }
  | { ok: true; kind: 'done' }
  | { ok: false; message: string };

/** Full SHAs throughout. */
export type BranchCommit = {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  /** Of the author. */
  email: string;
  /** GitHub shows it as verified. */
  isSigned: boolean;
};

export type GitHub = {
  /** One request. Throws AttemptFailed when the issue or the repository is not there. */
  readTask(task: TaskName, signal: AbortSignal): Promise<TaskFacts>;
  /** In the order of the numbers; null where there is nothing of that number. One request. */
  readReceivers(numbers: readonly number[], signal: AbortSignal): Promise<Array<Receiver | null>>;
  /** The latest runs of the task workflow, one request. */
  listRuns(signal: AbortSignal): Promise<TaskRun[]>;
  /** Whether the person may push to the repository, one request. */
  mayWrite(login: string, signal: AbortSignal): Promise<boolean>;
  /**
   * One request; answers in the order of the changes. Throws when GitHub cannot be reached; whether a new comment or review
   * stands there then, only a new read tells.
   */
  apply(changes: readonly Change[], signal: AbortSignal): Promise<Applied[]>;
  /** The commits of one that the other lacks, oldest first and at most 250, and how many there are; one request. */
  listCommits(
    range: { base: string; head: string },
    signal: AbortSignal,
  ): Promise<{ commits: BranchCommit[]; total: number }>;
  /** A commit in the token's own name, on no branch yet; one request. `reason` is GitHub's word on its signature. */
  createCommit(
    commit: Pick<BranchCommit, 'message' | 'tree' | 'parents'>,
    signal: AbortSignal,
  ): Promise<{ sha: string; isSigned: boolean; reason: string }>;
  /** Adds labels to a pull request, one request. */
  labelPull(number: number, labels: readonly string[], signal: AbortSignal): Promise<void>;
  /** Asks people, or teams as `organization/team`, for a review, one request. */
  askForReview(number: number, reviewers: readonly string[], signal: AbortSignal): Promise<void>;
  /** Ends the life of an installation token. */
  revokeToken(signal: AbortSignal): Promise<void>;
};
