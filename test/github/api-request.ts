/** What every API request goes through, REST and GraphQL alike: who asks, faults, rate limits, headers, the log. */
import { randomUUID } from 'node:crypto';
import { type Actor, actingUser } from './actor.ts';
import { authenticate } from './authenticate.ts';
import type { GitHub } from './github.ts';
import { admit, type LimitedApi, rateHeaders } from './limits.ts';
import type { Answer } from './rest/operation.ts';
import type { RequestLogEntry } from './state.ts';

export type ApiRequest = {
  api: LimitedApi;
  method: string;
  /** Below the API's prefix, without the query. */
  path: string;
  /** As far as it is known before anyone looked closer. */
  operation: string;
  /** Does it change something? It costs five points then. */
  write: boolean;
  headers: Record<string, string | undefined>;
};

/** The API version that answers when a client names none. */
const API_VERSION = '2022-11-28';

/**
 * Runs `handle` for whoever asks and gives its answer GitHub's headers; `failure` words what was thrown. Undefined: a fault
 * was asked for, and the connection is to be cut.
 */
export async function serveApiRequest(
  github: GitHub,
  request: ApiRequest,
  handle: (actor: Actor, entry: RequestLogEntry) => Promise<Answer>,
  failure: (error: unknown) => Answer,
): Promise<Answer | undefined> {
  const { api, method, path, operation, headers } = request;
  const entry: RequestLogEntry = {
    at: github.clock.now(),
    actor: '',
    token: null,
    api,
    method,
    path,
    operation,
    status: 0,
  };
  let actor: Actor = { kind: 'anonymous' };
  let answer: Answer;
  let cut = false;
  try {
    actor = await authenticate(github, headers.authorization);
    entry.actor = actingUser(actor)?.login ?? '';
    entry.token = 'token' in actor ? actor.token : null;
    for (const listener of github.onRequest) await listener(entry, 'before');
    const fault = github.requestFaults(entry);
    if (fault === 'drop-before') {
      github.state.requests.push(entry);
      return undefined;
    }
    cut = fault === 'drop-after';
    if (typeof fault === 'object') answer = { status: fault.status, body: { message: 'A fault was asked for' } };
    else answer = await withinLimits(github, actor, request, () => handle(actor, entry));
  } catch (error) {
    answer = failure(error);
  }
  entry.status = answer.status;
  github.state.requests.push(entry);
  for (const listener of github.onRequest) await listener(entry, 'after');
  return cut ? undefined : { ...answer, headers: { ...commonHeaders(github, actor, request), ...answer.headers } };
}

async function withinLimits(
  github: GitHub,
  actor: Actor,
  request: ApiRequest,
  handle: () => Promise<Answer>,
): Promise<Answer> {
  if (request.operation === 'rate-limit/get') return handle();
  const leave = admit(github, actor, request.api, request.write);
  let free = false;
  try {
    const answer = await handle();
    free = answer.status === 304;
    return answer;
  } finally {
    leave(free);
  }
}

function commonHeaders(github: GitHub, actor: Actor, { api, headers }: ApiRequest): Record<string, string> {
  const token = actor.kind === 'user' ? github.state.tokens.get(actor.token) : undefined;
  return {
    date: new Date(github.clock.now()).toUTCString(),
    'x-github-request-id': randomUUID().toUpperCase(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': headers['x-github-api-version'] ?? API_VERSION,
    'x-github-enterprise-version': 'enterprise-server@3.19.0',
    ...(token?.kind === 'user' && { 'x-oauth-scopes': token.scopes.join(', '), 'x-accepted-oauth-scopes': '' }),
    ...rateHeaders(github, actor, api),
  };
}
