/**
 * The wire between everybody, in one process: `fetch` to the local GitHub's own pipelines, and from its outbox to the app.
 * Each request takes virtual time both ways, so that what is under way at once interleaves.
 */

import type { GitHub } from '../github/github.ts';
import { answerGraphql } from '../github/graphql/answer.ts';
import type { OpenApi } from '../github/rest/openapi.ts';
import type { Answer } from '../github/rest/operation.ts';
import { serveRest } from '../github/rest/serve.ts';

/** What goes wrong with one request, seen from the client. */
export type WireFault =
  | 'none'
  /** The connection breaks before GitHub has read the request, or before its answer is back. */
  | 'cut-before'
  | 'cut-after'
  /** A server error: nothing was done, or all was. */
  | { status: 500 | 502; done: boolean }
  /** A secondary rate limit. */
  | { status: 403 | 429 }
  /** The client dies at this moment: it never hears of it. */
  | 'death-before'
  | 'death-after';

/** Whoever asks here writes the names of headers in small letters. */
type Call = { method: string; path: string; headers: Record<string, string>; body: string };
/** What Octokit reads of a response, and people here. */
type Received = Pick<Response, 'status' | 'ok' | 'url' | 'json'> & {
  headers: ReadonlyMap<string, string>;
  text: Response['json'];
};
type Init = { method?: string; headers?: Record<string, string>; body?: unknown };
export type Wire = (url: string, init?: Init) => Promise<Received>;

export type WireOptions = {
  github: GitHub;
  openapi: OpenApi;
  /** Milliseconds one way. */
  latency: () => number;
  fault: (call: Call) => WireFault;
  /** The client dies; nothing reaches it any more. */
  die?: () => void;
  isAlive?: () => boolean;
};

/** To a dead process. It ends what waits: a promise left open would live on in Octokit's own, process-wide memory. */
const gone = () => new DOMException('The process is dead', 'AbortError');
const broken = () => new TypeError('fetch failed', { cause: new Error('The connection was cut') });

export function createWire({ github, openapi, latency, fault, die, isAlive = () => true }: WireOptions): Wire {
  const pass = () => new Promise<void>((resolve) => void github.clock.after(latency(), resolve));
  return async (url, init = {}) => {
    const address = new URL(url);
    const call = toCall(address, init);
    if (!isAlive()) throw gone();
    const wrong = fault(call);
    await pass();
    if (!isAlive()) throw gone();
    if (wrong === 'death-before') {
      die?.();
      throw gone();
    }
    if (wrong === 'cut-before') throw broken();
    const skipped = typeof wrong === 'object' && !('done' in wrong && wrong.done);
    const answer = skipped ? undefined : await serve(github, openapi, address, call);
    if (wrong === 'death-after') die?.();
    await pass();
    if (!isAlive()) throw gone();
    if (typeof wrong === 'object') return refusal(url, wrong.status);
    if (wrong === 'cut-after' || !answer) throw broken();
    return received(url, answer);
  };
}

function toCall({ pathname }: URL, { method = 'GET', headers = {}, body }: Init): Call {
  return {
    method,
    path: pathname,
    headers,
    body: typeof body === 'string' ? body : '',
  };
}

function serve(github: GitHub, openapi: OpenApi, url: URL, call: Call): Promise<Answer | undefined> {
  if (url.pathname === '/api/graphql') return answerGraphql(github, call.headers, call.body);
  const path = url.pathname.replace(/^\/api\/v3/, '');
  return serveRest(github, openapi, { ...call, path, query: url.searchParams, body: Buffer.from(call.body) });
}

/**
 * No real `Response`, of which a simulation would make thousands, and no JSON: the local GitHub makes each answer of new
 * objects, and without a content type Octokit takes what `text` gives as it is.
 */
function received(url: string, { status, headers = {}, body }: Answer): Received {
  const json = body === undefined || status === 204 || status === 304 ? '' : body;
  const told = new Map<string, string>();
  for (const name in headers) if (name !== 'content-type') told.set(name, headers[name] ?? '');
  const read = async () => json;
  return { status, ok: status < 400, url, headers: told, text: read, json: read };
}

function refusal(url: string, status: 500 | 502 | 403 | 429): Received {
  const limited = status === 403 || status === 429;
  const message = limited ? 'You have exceeded a secondary rate limit.' : 'Server Error';
  return received(url, { status, headers: limited ? { 'retry-after': '30' } : {}, body: { message } });
}
