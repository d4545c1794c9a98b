/**
 * Git LFS at `/<owner>/<repo>.git/info/lfs`: the batch API of its specification (docs/api/batch.md there), behind the same
 * authentication as git, with addresses for the content that need no token for five minutes, as on GitHub.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { HttpError } from './errors.ts';
import { authenticateGit, authorize } from './git-http.ts';
import { type GitHub, gitDir } from './github.ts';
import type { Route } from './server.ts';
import { findRepository, type Repository } from './state.ts';

const BATCH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/info\/lfs\/objects\/batch$/;
const PREFIX = '/_lfs/';
const LIFETIME_MS = 5 * 60_000;
const JSON_TYPE = 'application/vnd.git-lfs+json';

const key = randomBytes(32);
const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');

const batchSchema = z.object({
  operation: z.enum(['download', 'upload']),
  transfers: z.array(z.string()).optional(),
  objects: z.array(z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) })).max(1000),
});

const fileOf = (github: GitHub, repo: Repository, oid: string): string =>
  join(gitDir(github, repo), 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);

/** Who may do what with which object, until when. */
function addressOf(github: GitHub, repo: Repository, method: 'GET' | 'PUT', oid: string): string {
  const path = [repo.owner.login, repo.name, oid].join('/');
  const expires = github.clock.now() + LIFETIME_MS;
  return `${github.url}${PREFIX}${path}?expires=${expires}&token=${sign(`${method} ${path} ${expires}`)}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const lfsBatchRoute: Route = {
  prefix: '/',
  accepts: (url) => BATCH.test(url.pathname),
  async handle(github, request, response, url) {
    const [, owner = '', name = ''] = BATCH.exec(url.pathname) ?? [];
    try {
      const { operation, objects } = batchSchema.parse(JSON.parse((await bodyOf(request)).toString()));
      const actor = await authenticateGit(github, request);
      const repo = authorize(
        github,
        actor,
        owner,
        name,
        operation === 'upload' ? 'git-receive-pack' : 'git-upload-pack',
      );
      const answers = objects.map(({ oid, size }) => {
        const isHere = existsSync(fileOf(github, repo, oid));
        if (operation === 'upload') {
          const actions = isHere ? {} : { actions: { upload: { href: addressOf(github, repo, 'PUT', oid) } } };
          return { oid, size, authenticated: true, ...actions };
        }
        return isHere
          ? { oid, size, authenticated: true, actions: { download: { href: addressOf(github, repo, 'GET', oid) } } }
          : { oid, size, error: { code: 404, message: 'Object does not exist on the server' } };
      });
      response.writeHead(200, { 'content-type': JSON_TYPE });
      response.end(JSON.stringify({ transfer: 'basic', objects: answers, hash_algo: 'sha256' }));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      response.writeHead(error.status, { 'content-type': JSON_TYPE, ...error.headers });
      response.end(JSON.stringify({ message: error.message }));
    }
  },
};

export const lfsContentRoute: Route = {
  prefix: PREFIX,
  async handle(github, request, response, url) {
    const path = url.pathname.slice(PREFIX.length);
    const [owner = '', name = '', oid = ''] = path.split('/');
    const expires = url.searchParams.get('expires') ?? '';
    const given = Buffer.from(url.searchParams.get('token') ?? '');
    const expected = Buffer.from(sign(`${request.method} ${path} ${expires}`));
    const isValid = given.length === expected.length && timingSafeEqual(given, expected);
    const repo = findRepository(github.state, owner, name);
    if (!repo || !isValid || Number(expires) < github.clock.now()) return void response.writeHead(403).end();
    const file = fileOf(github, repo, oid);
    if (request.method === 'PUT') {
      const content = await bodyOf(request);
      if (createHash('sha256').update(content).digest('hex') !== oid) return void response.writeHead(422).end();
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return void response.writeHead(200).end();
    }
    response.writeHead(200, { 'content-length': (await stat(file)).size });
    response.end(await readFile(file));
  },
};
