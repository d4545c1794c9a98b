/** Whether this run may work on the task at all. Pure: decided from what was read once at the start. */
import { type Dispatch, parseRunName } from '../app/contract/dispatch.ts';
import { readMarker } from '../app/contract/marker.ts';
import type { FailureKind } from '../app/contract/outcome.ts';
import { recordSchema, type TaskRecord } from '../app/contract/record.ts';
import type { TaskFacts, TaskRun } from './github/port.ts';

export type Verdict =
  | { kind: 'go'; defaultBranch: string; record: TaskRecord | undefined }
  /** Somebody else has the task: end quietly, touch nothing. */
  | { kind: 'leave'; reason: string }
  | { kind: 'fail'; failure: FailureKind; message: string };

export type FenceFacts = {
  dispatch: Dispatch;
  runId: number;
  facts: TaskFacts;
  runs: readonly TaskRun[];
  /** SHA-256 of the issue's text as it stands now. */
  textHash: string;
  /** The App's bot without `[bot]`, when it is known who writes the record. */
  app: string | undefined;
};

export function decide({ dispatch, runId, facts, runs, textHash, app }: FenceFacts): Verdict {
  const record = findRecord(facts, app);
  const reason = supersededBy(record, dispatch) ?? reportedBy(facts, dispatch) ?? doubledBy(runs, dispatch, runId);
  if (reason !== undefined) return { kind: 'leave', reason };

  const what = facts.pull === null ? 'issue' : 'pull request';
  if (facts.issue.state === 'CLOSED') {
    return fail(
      'cancelled',
      `The ${what} #${dispatch.task} is closed. Reopen it and comment /claude retry to work on it.`,
    );
  }
  if (textHash !== dispatch.approved_text) {
    return fail(
      'superseded',
      `The text of ${what} #${dispatch.task} was edited after it was approved. A maintainer has to approve it again with /claude approve.`,
    );
  }
  if (facts.isArchived)
    return fail(
      'repository-unfit',
      'The repository is archived, so nothing can be pushed to it. Unarchive it, then comment /claude retry.',
    );
  if (facts.defaultBranch === null) {
    return fail('repository-unfit', 'The repository is empty. Push a first commit, then comment /claude retry.');
  }
  if (facts.pull !== null && facts.pull.head !== dispatch.head) {
    return fail('superseded', `Pull request #${dispatch.task} has got other commits since the job was started.`);
  }
  return { kind: 'go', defaultBranch: facts.defaultBranch, record };
}

const fail = (failure: FailureKind, message: string): Verdict => ({ kind: 'fail', failure, message });

/** The signature is the app's to check; a forged record can do no more here than make a run leave. */
function findRecord(facts: TaskFacts, app: string | undefined): TaskRecord | undefined {
  return facts.issue.botComments
    .filter(({ author }) => app === undefined || author === app)
    .flatMap(({ body }) => readRecord(body) ?? [])
    .at(-1);
}

function readRecord(body: string): TaskRecord | undefined {
  const marker = readMarker('record', body);
  if (!marker) return undefined;
  try {
    return recordSchema.parse(JSON.parse(marker.json));
  } catch {
    // A record that somebody edited: the app notices and rebuilds it, and the dispatch itself says what to do.
    return undefined;
  }
}

function supersededBy(record: TaskRecord | undefined, dispatch: Dispatch): string | undefined {
  const last = record?.attempts.at(-1);
  if (!last) return undefined;
  if (last.number > dispatch.attempt) return `attempt ${last.number} of this task has begun since`;
  if (last.number < dispatch.attempt) return undefined;
  if (last.nonce !== dispatch.nonce) return `attempt ${last.number} was given to another run`;
  if (last.endedAt !== null) return `attempt ${last.number} is over; comment /claude retry for another one`;
  return undefined;
}

/**
 * Two processes of the app that begin the same attempt give it two nonces, and the record may come to name the second when the
 * first has worked: then the attempt is over.
 */
function reportedBy({ reported }: TaskFacts, { attempt, nonce }: Dispatch): string | undefined {
  const other = reported.find((one) => one.attempt === attempt && one.nonce !== nonce);
  return other && `another run has worked on attempt ${attempt}`;
}

/**
 * A dispatch that was repeated after a crash makes two runs of one attempt: the one with the lower id works. One under another
 * nonce counts when it has worked, though it could not report.
 */
function doubledBy(runs: readonly TaskRun[], dispatch: Dispatch, runId: number): string | undefined {
  const earlier = runs.find(({ id, title, hasWorked }) => {
    const name = parseRunName(title);
    const isSameAttempt = name?.task === dispatch.task && name.attempt === dispatch.attempt;
    return id < runId && isSameAttempt && (name.nonce === dispatch.nonce || hasWorked);
  });
  return earlier && `run ${earlier.id} has the same attempt and came first`;
}
