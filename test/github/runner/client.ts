/** The runner's side of protocol.ts. */
import {
  cancelSchema,
  type JobMessage,
  jobMessageSchema,
  type Register,
  registeredSchema,
  type Update,
} from './protocol.ts';

/** The server knows this runner or job no more. */
export class GoneError extends Error {}

export type Client = {
  /** The next job; undefined when there was none for a while. */
  poll(signal: AbortSignal): Promise<JobMessage | undefined>;
  /** False when the job has gone to another runner. */
  start(jobId: number): Promise<boolean>;
  /** GoneError when the job is over for the server. */
  update(jobId: number, update: Update): Promise<void>;
  /** Why the job is to stop; undefined when nothing was said for a while. Once told, only the connection counts. */
  watch(jobId: number, told: boolean, signal: AbortSignal): Promise<'cancelled' | 'timed_out' | undefined>;
  leave(): Promise<void>;
};

export async function register(origin: string, body: Register): Promise<string> {
  const response = await post(origin, 'register', body, undefined);
  if (!response.ok) throw new Error(`Registration failed: ${response.status} ${await response.text()}`);
  return registeredSchema.parse(await response.json()).credential;
}

export function connect(origin: string, credential: string): Client {
  const call = async (path: string, body: unknown = {}, signal?: AbortSignal) => {
    const response = await post(origin, path, body, credential, signal);
    if (response.status === 401) throw new GoneError('The runner registration has been deleted from the server');
    return response;
  };
  return {
    async poll(signal) {
      const response = await call('poll', {}, signal);
      return response.status === 200 ? jobMessageSchema.parse(await response.json()) : undefined;
    },
    async start(jobId) {
      return (await call(`jobs/${jobId}/start`)).ok;
    },
    async update(jobId, update) {
      const response = await call(`jobs/${jobId}/update`, update);
      if (!response.ok) throw new GoneError(`Job ${jobId}: ${response.status} ${await response.text()}`);
    },
    async watch(jobId, told, signal) {
      const response = await call(`jobs/${jobId}/watch`, { told }, signal);
      return response.status === 200 ? cancelSchema.parse(await response.json()).cancel : undefined;
    },
    async leave() {
      await call('leave');
    },
  };
}

async function post(
  origin: string,
  path: string,
  body: unknown,
  credential: string | undefined,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${origin}/_services/runner/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}
