/** Git's smart HTTP at `/<owner>/<repo>.git/…`: git's own `http-backend` behind GitHub's authentication. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Actor, actingUser, mayDo, mayRead } from './actor.ts';
import { authenticate } from './authenticate.ts';
import { HttpError } from './errors.ts';
import { forgetReads } from './git.ts';
import { announceRefChange, listRefs } from './git-refs.ts';
import { mayWriteWorkflows } from './git-workflows.ts';
import { type GitHub, gitDir } from './github.ts';
import type { Route } from './server.ts';
import { findRepository, type Repository, type RequestLogEntry } from './state.ts';

const PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

type Service = 'git-upload-pack' | 'git-receive-pack';

export const gitRoute: Route = {
  prefix: '/',
  accepts: (url) => PATH.test(url.pathname),
  async handle(github, request, response, url) {
    const [, owner = '', name = '', file = ''] = PATH.exec(url.pathname) ?? [];
    const service = (file === 'info/refs' ? url.searchParams.get('service') : file) ?? '';
    const entry: RequestLogEntry = {
      at: github.clock.now(),
      actor: '',
      token: null,
      api: 'git',
      method: request.method ?? 'GET',
      path: url.pathname,
      operation: service,
      status: 0,
    };
    github.state.requests.push(entry);
    response.once('close', () => {
      entry.status = response.statusCode;
    });
    try {
      if (service !== 'git-upload-pack' && service !== 'git-receive-pack')
        throw new HttpError(403, 'Please upgrade your git client.');
      const actor = await authenticateGit(github, request);
      entry.actor = actingUser(actor)?.login ?? '';
      entry.token = 'token' in actor ? actor.token : null;
      for (const listener of github.onRequest) await listener(entry, 'before');
      const fault = github.requestFaults(entry);
      if (typeof fault === 'object') throw new HttpError(fault.status, 'A fault was asked for');
      if (fault === 'drop-before') return void request.socket.destroy();
      const repo = authorize(github, actor, owner, name, service);
      await serve(github, repo, actor, { service, file, url, drop: fault === 'drop-after' }, request, response);
      for (const listener of github.onRequest) await listener({ ...entry, status: response.statusCode }, 'after');
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      response.writeHead(error.status, { 'content-type': 'text/plain', ...error.headers }).end(error.message);
    }
  },
};

const CHALLENGE = { 'www-authenticate': 'Basic realm="GitHub"' };

export async function authenticateGit(github: GitHub, request: IncomingMessage): Promise<Actor> {
  try {
    return await authenticate(github, request.headers.authorization);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new HttpError(401, 'Invalid username or token.', undefined, CHALLENGE);
  }
}

/** The repository, when the actor may fetch from or push to it; 401 asks nobody for a name first. */
export function authorize(github: GitHub, actor: Actor, owner: string, name: string, service: Service): Repository {
  const repo = findRepository(github.state, owner, name);
  const push = service === 'git-receive-pack';
  if (actor.kind === 'anonymous' && (push || !repo || repo.private))
    throw new HttpError(401, 'Repository not found or authentication required', undefined, CHALLENGE);
  if (!repo || !mayRead(actor, repo)) throw new HttpError(404, 'Repository not found.');
  const needs = push
    ? { app: { contents: 'write' as const }, user: 'write' as const }
    : { app: { contents: 'read' as const }, user: 'read' as const };
  const publicFetch = !push && !repo.private;
  if (!publicFetch && !mayDo(actor, repo, needs))
    throw new HttpError(403, `Permission to ${owner}/${name}.git denied to ${actingUser(actor)?.login ?? 'nobody'}.`);
  if (push && repo.archived) throw new HttpError(403, 'This repository was archived so it is read-only.');
  return repo;
}

type Exchange = { service: Service; file: string; url: URL; drop: boolean };

async function serve(
  github: GitHub,
  repo: Repository,
  actor: Actor,
  { service, file, url, drop }: Exchange,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const dir = gitDir(github, repo);
  const push = service === 'git-receive-pack' && file === service;
  const before = push ? await listRefs(dir) : new Map<string, string>();
  // A client that has gone already is heard of no more, and the backend would wait for its request for ever.
  if (response.closed || request.socket.destroyed) return;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: dir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${file}`,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(request.headers['content-length'] && { CONTENT_LENGTH: request.headers['content-length'] }),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: actingUser(actor)?.login ?? '',
      REMOTE_ADDR: '127.0.0.1',
      // Read by the hook in git-hooks.ts.
      LOCAL_GITHUB_DEFAULT_BRANCH: repo.defaultBranch,
      LOCAL_GITHUB_WORKFLOWS: mayWriteWorkflows(actor) ? 'yes' : 'no',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // Its exit alone is too early: what it wrote may still be on its way to the client.
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  response.once('close', () => {
    child.kill();
    child.stdout.destroy();
  });
  child.stdin.on('error', () => {
    // The backend may refuse before it has read everything; its answer tells.
  });
  request.pipe(child.stdin);
  const body = await readCgiHead(child.stdout, response);
  if (!drop) body.pipe(response, { end: false });
  else body.resume();
  await done;
  if (push) forgetReads(dir);
  // The client waits for the end of the answer, so whoever pushed finds everything moved.
  if (push) await announceChanges(github, repo, actor, before);
  if (drop) request.socket.destroy();
  else response.end();
}

async function announceChanges(
  github: GitHub,
  repo: Repository,
  actor: Actor,
  before: Map<string, string>,
): Promise<void> {
  const user = actingUser(actor);
  if (!user) return;
  const after = await listRefs(gitDir(github, repo));
  for (const ref of new Set([...before.keys(), ...after.keys()]))
    await announceRefChange(github, repo, user, ref, before.get(ref) ?? null, after.get(ref) ?? null);
}

/** Reads the CGI headers into the response and returns what follows them. */
async function readCgiHead(stdout: Readable, response: ServerResponse): Promise<Readable> {
  let head = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const chunk: Buffer | null = stdout.read();
    if (chunk) head = Buffer.concat([head, chunk]);
    else if (stdout.readableEnded) throw new Error('git http-backend said nothing');
    else await Promise.race([once(stdout, 'readable'), once(stdout, 'end')]);
    end = head.indexOf('\r\n\r\n');
  }
  for (const line of head.subarray(0, end).toString().split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/);
    if (name.toLowerCase() === 'status') response.statusCode = Number(value.slice(0, 3));
    else response.setHeader(name, value);
  }
  stdout.unshift(head.subarray(end + 4));
  return stdout;
}
