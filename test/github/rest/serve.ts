/** Answers one REST request: find the operation, validate, check who may, run, validate the answer. */
import { hash } from 'node:crypto';
import { mayDo, mayRead, mayRun, reaches } from '../actor.ts';
import { serveApiRequest } from '../api-request.ts';
import { forbidden, HttpError, invalid, mustHaveRights, notFound } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { type AppPermissions, findRepository, findUser } from '../state.ts';
import { operations } from './index.ts';
import type { Description, OpenApi } from './openapi.ts';
import type { Answer, AnyCall, Operation } from './operation.ts';

export type RestRequest = {
  method: string;
  /** Below `/api/v3`, without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Buffer;
};

/** Never throws: every failure becomes an answer in GitHub's shape. Undefined: the connection is to be cut. */
export async function serveRest(github: GitHub, openapi: OpenApi, request: RestRequest): Promise<Answer | undefined> {
  const { method, path, headers } = request;
  const found = openapi.find(method === 'HEAD' ? 'GET' : method, path);
  const operation = found?.description.id ?? '(unknown)';
  const write = !['GET', 'HEAD'].includes(method);
  return serveApiRequest(
    github,
    { api: 'rest', method, path, operation, write, headers },
    async (actor) => {
      if (!found) throw notFound();
      const { description, params } = found;
      const call = { github, actor, ...validated(openapi, description, params, request), headers, url: urlOf() };
      const answer = conditional(await run(description, call, params), request);
      if (answer.status < 400 && answer.status !== 304 && !(answer.body instanceof Buffer))
        for (const complaint of openapi.checkResponse(description, answer.status, answer.body))
          github.violations.push(`${description.id} ${answer.status}: ${complaint}`);
      return answer;
    },
    (error) => failure(github, error, found?.description.documentationUrl),
  );

  function urlOf(): URL {
    const url = new URL(`${github.apiUrl}${path}`);
    url.search = request.query.toString();
    return url;
  }
}

/** The request's parts in the description's types; 400 or 422 in GitHub's words when they don't fit it. */
function validated(
  openapi: OpenApi,
  description: Description,
  params: Record<string, string>,
  request: RestRequest,
): Pick<AnyCall, 'path' | 'query' | 'body'> {
  const path: Record<string, unknown> = { ...params };
  const query: Record<string, unknown> = Object.fromEntries(request.query);
  const wrong = [
    ...openapi.checkParameters(description, 'path', path),
    ...openapi.checkParameters(description, 'query', query),
  ];
  if (wrong.length > 0) throw invalid(`Invalid request.\n\n${wrong.join('\n')}`);
  const body = parseBody(request.body);
  const errors = openapi.checkRequest(description, body);
  if (errors.length === 0) return { path, query, body };
  throw invalid(
    `Invalid request.\n\n${errors.map((error) => `${error.instancePath} ${error.message}`).join('\n')}`,
    errors.map((error) => ({ field: error.instancePath, code: error.keyword, message: error.message })),
  );
}

async function run(description: Description, call: AnyCall, params: Record<string, string>): Promise<Answer> {
  const operation = operations.get(description.id);
  if (!operation) throw new HttpError(501, `The local GitHub does not implement ${description.id}`);
  switch (operation.access.on) {
    case 'any':
      return operation.handle(call);
    case 'app':
      if (call.actor.kind !== 'app') throw new HttpError(401, 'A JSON web token could not be decoded');
      return operation.handle(call);
    case 'organization':
      return runOnOrganization(operation, operation.access.app, call, params);
    case 'repository':
      return runOnRepository(operation, operation.access.needs, call, params);
  }
}

async function runOnOrganization(
  operation: Operation,
  needs: AppPermissions,
  call: AnyCall,
  params: Record<string, string>,
): Promise<Answer> {
  const { actor } = call;
  const organization = findUser(call.github.state, params.org ?? '');
  if (organization?.type !== 'Organization') throw notFound();
  if (actor.kind === 'anonymous') throw new HttpError(401, 'Requires authentication');
  if (!mayRun(actor, organization, needs)) throw forbidden();
  return operation.handle({ ...call, organization } as AnyCall);
}

async function runOnRepository(
  operation: Operation,
  needs: Extract<Operation['access'], { on: 'repository' }>['needs'],
  call: AnyCall,
  params: Record<string, string>,
): Promise<Answer> {
  const { actor } = call;
  if (actor.kind === 'app')
    throw new HttpError(401, 'A JSON web token can only ask about the App itself; use an installation token');
  const repo = findRepository(call.github.state, params.owner ?? '', params.repo ?? '');
  if (!repo || !mayRead(actor, repo)) throw notFound();
  if (actor.kind === 'anonymous' && needs.user !== 'read') throw new HttpError(401, 'Requires authentication');
  // An App needs permissions where it is installed; elsewhere it reads what everybody may.
  const installed = actor.kind === 'installation' && reaches(actor, repo);
  const publicRead = needs.user === 'read' && !repo.private && !installed;
  if (!publicRead && !mayDo(actor, repo, needs)) throw actor.kind === 'user' ? mustHaveRights() : forbidden();
  if (repo.archived && needs.user !== 'read' && operation.id !== 'repos/update')
    throw new HttpError(403, 'Repository was archived so is read-only.');
  return operation.handle({ ...call, repo } as AnyCall);
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new HttpError(400, 'Problems parsing JSON');
  }
}

/** Adds an ETag, and turns an unchanged answer into 304. */
function conditional(answer: Answer, { method, headers }: RestRequest): Answer {
  const { status, body, version } = answer;
  if (method !== 'GET' || status !== 200 || body === undefined || body instanceof Buffer) return answer;
  const etag = `W/"${hash('sha256', version ?? JSON.stringify(body))}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { ...answer.headers, etag } };
  return { ...answer, headers: { ...answer.headers, etag } };
}

function failure(github: GitHub, error: unknown, documentationUrl = 'https://docs.github.com/rest'): Answer {
  if (!(error instanceof HttpError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    github.violations.push(`internal error: ${text}`);
    return { status: 500, body: { message: `Server Error: ${text}` } };
  }
  const { status, message, errors, headers } = error;
  const body = { message, ...(errors && { errors }), documentation_url: documentationUrl, status: String(status) };
  return { status, body, headers };
}
