/** Starts the workflow run of an attempt. */
import { z } from 'zod';
import { type Dispatch, toDispatchInputs, WORKFLOW_FILE } from '../contract/dispatch.ts';
import type { Client } from './client.ts';
import { isRefusal, messageOf, statusOf } from './errors.ts';
import type { RepoRef } from './ports.ts';

export type Dispatched =
  /** `runId` is null where this GitHub does not tell; the run is then found by its name. */
  { kind: 'sent'; runId: number | null } | { kind: 'refused'; detail: string };

const detailsSchema = z.object({ workflow_run_id: z.int().positive() });

/** Rejects when it is unknown whether GitHub took it: the next look finds the run by its nonce, or sends again. */
export async function sendDispatch(
  client: Client,
  repo: RepoRef,
  ref: string,
  dispatch: Dispatch,
): Promise<Dispatched> {
  const send = async (details: object): Promise<Dispatched> => {
    const { data } = await client.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
      owner: repo.owner,
      repo: repo.name,
      workflow_id: WORKFLOW_FILE,
      ref,
      inputs: toDispatchInputs(dispatch),
      // Repeating blindly could start a second run; the next look finds the first one by its name.
      request: { retries: 0 },
      ...details,
    });
    return { kind: 'sent', runId: detailsSchema.safeParse(data).data?.workflow_run_id ?? null };
  };
  try {
    // An older GitHub Enterprise Server does not know the field, and says so by naming it.
    return await send({ return_run_details: true }).catch((error: unknown) => {
      const status = statusOf(error);
      const unknown = (status === 400 || status === 422) && messageOf(error).includes('return_run_details');
      if (!unknown) throw error;
      return send({});
    });
  } catch (error) {
    if (isRefusal(error)) return { kind: 'refused', detail: `${statusOf(error)} ${messageOf(error)}` };
    throw error;
  }
}
