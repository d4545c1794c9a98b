/**
 * A stand-in for actions/checkout, which can't be downloaded here: fetches one commit into the workspace. Of its inputs
 * it knows `repository`, `ref`, `token`, `path`, `fetch-depth`, `persist-credentials` and `clean`.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const KNOWN = ['repository', 'ref', 'token', 'path', 'fetch-depth', 'persist-credentials', 'clean'];

export type Checkout = {
  inputs: Record<string, string>;
  serverUrl: string;
  /** What the run is about. */
  repository: string;
  sha: string;
  ref: string;
  token: string;
  workspace: string;
  /** Runs git there and resolves with its exit code; the output is shown. */
  git(args: string[], cwd: string): Promise<number>;
};

/** Throws when git fails or an input is not known. */
export async function checkout(options: Checkout): Promise<void> {
  const { inputs, serverUrl, workspace, token } = options;
  const unknown = Object.keys(inputs).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw new Error(`The local runner's checkout does not know: ${unknown.join(', ')}`);
  const repository = inputs['repository'] || options.repository;
  const own = repository === options.repository;
  const revision = inputs['ref'] || (own ? options.sha : 'HEAD');
  const dir = join(workspace, inputs['path'] ?? '');
  await mkdir(dir, { recursive: true });
  const git = async (...args: string[]) => {
    const code = await options.git(args, dir);
    if (code !== 0) throw new Error(`The process 'git' failed with exit code ${code}`);
  };
  const basic = Buffer.from(`x-access-token:${inputs['token'] || token}`).toString('base64');
  const header = [`http.${serverUrl}/.extraheader`, `AUTHORIZATION: basic ${basic}`] as const;
  if (!existsSync(join(dir, '.git'))) await git('init', '--quiet', '.');
  // An earlier job's token may still be there; exit code 5 says that none was.
  await options.git(['config', '--local', '--unset-all', header[0]], dir);
  const depth = Number(inputs['fetch-depth'] ?? 1);
  const refs = depth === 0 ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'] : [];
  await git('config', '--local', 'remote.origin.url', `${serverUrl}/${repository}`);
  await git('config', '--local', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  await git(
    ...['-c', header.join('='), 'fetch', '--quiet', '--no-tags', '--prune'],
    ...(depth > 0 ? [`--depth=${depth}`] : []),
    ...['origin', revision, ...refs],
  );
  if (inputs['clean'] !== 'false') await git('clean', '-ffdx', '--quiet');
  const branch = own && !inputs['ref'] ? /^refs\/heads\/(.+)$/.exec(options.ref)?.[1] : undefined;
  const where = branch === undefined ? ['--detach'] : ['-B', branch];
  await git('checkout', '--quiet', '--force', ...where, 'FETCH_HEAD');
  if (inputs['persist-credentials'] !== 'false') await git('config', '--local', ...header);
}
