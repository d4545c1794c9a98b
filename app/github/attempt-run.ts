/** The run of the attempt under way: found, followed, and asked how it ended. */
import type { Attempt, TaskRecord } from '../contract/record.ts';
import type { Result } from '../contract/result.ts';
import type { NamedRun, Report, RunFacts, RunReading } from '../core/facts.ts';
import { activeAttempt } from '../core/task.ts';
import { readBranch, readCommit } from './branch.ts';
import type { Client } from './client.ts';
import type { Known, TaskRef } from './ports.ts';
import { findRuns, readAnnotations, readRun } from './runs.ts';

export const UNREAD: { reading: RunReading; results?: Result[] } = { reading: { kind: 'unread' } };

export async function runOf(
  client: Client,
  ref: TaskRef,
  record: TaskRecord,
  known: Known,
  results: Result[],
  branch: string | null,
): Promise<{ reading: RunReading; results?: Result[] }> {
  const attempt = activeAttempt(record);
  if (!attempt) return UNREAD;
  const runId = attempt.runId ?? known.runOf.get(attempt.nonce) ?? (await twinsOf(client, ref, attempt))[0];
  if (runId === undefined) return { reading: { kind: 'missing' } };
  const sight = known.sights.get(runId) ?? (await readRun(client, ref.repo, runId));
  const { run } = sight;
  if (run.phase !== 'completed') return { reading: { kind: 'found', run, report: null } };
  const found = (all: Result[], report: Report | null) => ({
    reading: { kind: 'found' as const, run, report },
    results: all,
  });
  const early = resultOf(results, attempt.nonce);
  if (early) return found(results, early);
  // The run may have ended between the two reads; its result is there now.
  const fresh = await freshResults(client, ref, attempt, branch);
  const late = resultOf(fresh, attempt.nonce);
  if (late) return found(fresh, late);
  if (run.conclusion === 'success') {
    // It left quietly because another run of the attempt does the work, or did: that one is followed instead. Under the nonce of
    // another process only where it is certain, as for the action's fence.
    const runs = await findRuns(client, ref.repo, ref.number, attempt.dispatchedAt);
    const others = runs.filter((one) => one.attempt === attempt.number && one.run.id !== runId);
    const first = others.find(
      (one) => one.nonce === attempt.nonce || isAtWork(one.run) || resultOf(fresh, one.nonce) !== undefined,
    );
    if (first) return await followed(client, ref, first, fresh);
  }
  return found(fresh, run.conclusion === 'failure' ? await readAnnotations(client, ref.repo, sight) : null);
}

const isAtWork = ({ phase, conclusion }: RunFacts) =>
  phase === 'running' || conclusion === 'failure' || conclusion === 'timed_out';

async function followed(client: Client, ref: TaskRef, { nonce, run: { id } }: NamedRun, results: Result[]) {
  const sight = await readRun(client, ref.repo, id);
  const { run } = sight;
  const report =
    resultOf(results, nonce) ?? (run.conclusion === 'failure' ? await readAnnotations(client, ref.repo, sight) : null);
  return { reading: { kind: 'found' as const, run, report }, results };
}

async function freshResults(
  client: Client,
  ref: TaskRef,
  { head }: Pick<Attempt, 'head'>,
  branch: string | null,
): Promise<Result[]> {
  if (head !== undefined) return await readCommit(client, ref, head);
  return branch === null ? [] : (await readBranch(client, ref, branch)).results;
}

/** Ids of the runs that answer to this attempt, lowest first: by the action's fence, that one works. */
export async function twinsOf(
  client: Client,
  ref: TaskRef,
  { nonce, dispatchedAt }: Pick<Attempt, 'nonce' | 'dispatchedAt'>,
): Promise<number[]> {
  const runs = await findRuns(client, ref.repo, ref.number, dispatchedAt);
  return runs.filter((one) => one.nonce === nonce).map(({ run }) => run.id);
}

function resultOf(results: Result[], nonce: string): Report | undefined {
  const result = results.find((one) => one.nonce === nonce);
  return result && { kind: 'result', result };
}
