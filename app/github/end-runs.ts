/** Ends runs that nobody wants any more. */
import type { Client } from './client.ts';
import { isRefusal, isStatus } from './errors.ts';
import type { RepoRef, TaskRef } from './ports.ts';
import { findRuns } from './runs.ts';

export async function cancelRun(client: Client, repo: RepoRef, runId: number): Promise<void> {
  try {
    await client.rest.actions.cancelWorkflowRun({ owner: repo.owner, repo: repo.name, run_id: runId });
  } catch (error) {
    // It has ended by itself, or is gone: what was wanted.
    if (!isStatus(error, 409) && !isStatus(error, 404)) throw error;
  }
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
