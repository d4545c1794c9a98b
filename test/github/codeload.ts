/** Archives of a repository at a commit, behind addresses that work without a token for five minutes, as on GitHub. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { git, resolveCommit } from './git.ts';
import { type GitHub, gitDir } from './github.ts';
import type { Route } from './server.ts';
import { findRepository, type Repository } from './state.ts';

const key = randomBytes(32);
const LIFETIME_MS = 5 * 60_000;
const PREFIX = '/_codeload/';
const sign = (text: string): string => createHmac('sha256', key).update(text).digest('hex');

export type ArchiveFormat = 'tar.gz' | 'zip';

/** Where the archive of a branch, tag or commit is to be had. */
export function archiveUrl(github: GitHub, repo: Repository, format: ArchiveFormat, ref: string): string {
  const path = [repo.owner.login, repo.name, format, ...ref.split('/')].map(encodeURIComponent).join('/');
  const expires = github.clock.now() + LIFETIME_MS;
  return `${github.url}${PREFIX}${path}?expires=${expires}&token=${sign(`${path} ${expires}`)}`;
}

export const codeloadRoute: Route = {
  prefix: PREFIX,
  async handle(github, _request, response, url) {
    const path = url.pathname.slice(PREFIX.length);
    const [owner = '', name = '', format, ...ref] = path.split('/').map(decodeURIComponent);
    const expires = url.searchParams.get('expires') ?? '';
    const given = Buffer.from(url.searchParams.get('token') ?? '');
    const expected = Buffer.from(sign(`${path} ${expires}`));
    const valid = given.length === expected.length && timingSafeEqual(given, expected);
    const repo = findRepository(github.state, owner, name);
    const dir = repo && gitDir(github, repo);
    const commit = dir && valid ? await resolveCommit(dir, ref.join('/')) : undefined;
    if (!dir || commit === undefined || Number(expires) < github.clock.now()) {
      response.writeHead(404).end('404: Not Found');
      return;
    }
    const folder = `${owner}-${name}-${commit.slice(0, 7)}`;
    const kind = format === 'zip' ? 'zip' : 'tar.gz';
    const archive = await git(dir, ['archive', `--format=${kind}`, `--prefix=${folder}/`, commit]);
    response.writeHead(200, {
      'content-type': kind === 'zip' ? 'application/zip' : 'application/x-gzip',
      'content-disposition': `attachment; filename=${folder}.${kind}`,
    });
    response.end(archive);
  },
};
