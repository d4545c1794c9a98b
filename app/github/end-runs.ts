/** Ends runs that nobody wants any more. */
import type { Client } from './client.ts';
import { isRefusal, isStatus } from './errors.ts';
import type { RepoRef, TaskRef } from './ports.ts';
import { findRuns } from './runs.ts';

export async function cancelRun(client: Client, repo: RepoRef, runId: number): Promise<void> {
  await unlessEnded(client.rest.actions.cancelWorkflowRun({ owner: repo.owner, repo: repo.name, run_id: runId }));
}

/** Ends it although its PC does not answer: else GitHub holds the task's next run back until it gives the PC up. */
export async function killRun(client: Client, repo: RepoRef, runId: number): Promise<void> {
  await cancelRun(client, repo, runId);
  await unlessEnded(client.rest.actions.forceCancelWorkflowRun({ owner: repo.owner, repo: repo.name, run_id: runId }));
}

/** It has ended by itself, or is gone: what was wanted. A server too old to force anything answers like that, too. */
async function unlessEnded(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!isStatus(error, 409) && !isStatus(error, 404)) throw error;
  });
}

/** Those of a task that no PC has taken, begun since a time (ISO 8601). */
export async function cancelWaiting(client: Client, ref: TaskRef, since: string): Promise<void> {
  for (const { run } of await findRuns(client, ref.repo, ref.number, since))
    if (run.phase === 'queued') await cancelRun(client, ref.repo, run.id);
}

/** Of a task whose issue is gone. With it may have gone the repository, or the App's right to it: then nothing can be done. */
export async function endRuns(client: Client, ref: TaskRef, runs: number[] | null, since: string): Promise<void> {
  try {
    const alive = async () => (await findRuns(client, ref.repo, ref.number, since)).map(({ run }) => run);
    const ids = runs ?? (await alive()).filter(({ phase }) => phase !== 'completed').map(({ id }) => id);
    for (const id of ids) await cancelRun(client, ref.repo, id);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}
