import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startShop } from './fixture.ts';
import { createUserToken, mintInstallationToken } from './seed.ts';
import type { AppPermissions } from './state.ts';

const run = promisify(execFile);

/** A machine with git and nothing else: a folder, and a git that never asks. */
async function machine() {
  const dir = await mkdtemp(join(tmpdir(), 'git-client-'));
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
  return {
    dir,
    git: (args: string[], cwd = dir) =>
      run('git', [...who, ...args], {
        cwd,
        env: { PATH: process.env.PATH, HOME: dir, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
      }),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

async function cloned(options: Parameters<typeof startShop>[0] = {}, permissions?: AppPermissions) {
  const stack = new AsyncDisposableStack();
  const shop = stack.use(
    await startShop({ events: ['push', 'create', 'delete'], webhook: 'http://127.0.0.1:9/', ...options }),
  );
  const client = stack.use(await machine());
  const minted = mintInstallationToken(shop.github, shop.installation, permissions && { permissions });
  const url = (token: string) => `${shop.github.url.replace('://', `://x-access-token:${token}@`)}/alice/shop.git`;
  await client.git(['clone', '--quiet', url(minted.token), 'shop']);
  const work = join(client.dir, 'shop');
  return {
    ...shop,
    url,
    work,
    git: (...args: string[]) => client.git(args, work),
    async commit(path: string, text: string) {
      await mkdir(join(work, path, '..'), { recursive: true });
      await writeFile(join(work, path), text);
      await client.git(['add', '.'], work);
      await client.git(['commit', '--quiet', '--message', `Write ${path}`], work);
    },
    payloads: (event: string) =>
      shop.github.state.deliveries.filter((one) => one.event === event).map((one) => JSON.parse(one.request.body)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('a push moves the ref, is announced, and is attributed to the App', async () => {
  await using shop = await cloned();
  const moved: string[] = [];
  shop.github.onRefChange.push((change) => {
    moved.push(`${change.actor.login} ${change.ref} ${change.before === null ? 'new' : 'moved'}`);
  });
  await shop.commit('src/tax.ts', 'export const tax = 19;\n');
  await shop.git('push', '--quiet', 'origin', 'HEAD:topic');
  await shop.commit('src/tax.ts', 'export const tax = 7;\n');
  await shop.git('push', '--quiet', 'origin', 'HEAD:topic');
  await shop.git('push', '--quiet', 'origin', ':topic');
  expect(moved).toEqual([
    'cluster[bot] refs/heads/topic new',
    'cluster[bot] refs/heads/topic moved',
    'cluster[bot] refs/heads/topic moved',
  ]);
  const [first, second, third] = shop.payloads('push');
  expect(first).toMatchObject({ created: true, commits: [{ message: 'Write src/tax.ts', added: ['src/tax.ts'] }] });
  expect(second).toMatchObject({ forced: false, commits: [{ modified: ['src/tax.ts'] }], before: first.after });
  expect(third).toMatchObject({ deleted: true, head_commit: null, after: '0'.repeat(40) });
  expect(shop.payloads('create')).toMatchObject([{ ref: 'topic', ref_type: 'branch', master_branch: 'main' }]);
  expect(shop.payloads('delete')).toHaveLength(1);
  const pushes = shop.github.state.requests.filter((one) => one.operation === 'git-receive-pack' && one.status === 200);
  expect(new Set(pushes.map((one) => one.actor))).toEqual(new Set(['cluster[bot]']));
  expect(shop.github.violations).toEqual([]);
});

test('a force push says so; git refuses what is no fast-forward', async () => {
  await using shop = await cloned();
  await shop.commit('a', '1');
  await shop.git('push', '--quiet', 'origin', 'HEAD:topic');
  await shop.git('commit', '--quiet', '--amend', '--message', 'Another');
  await expect(shop.git('push', 'origin', 'HEAD:topic')).rejects.toThrow(/non-fast-forward|rejected/);
  await shop.git('push', '--quiet', '--force', 'origin', 'HEAD:topic');
  expect(shop.payloads('push').map((one) => one.forced)).toEqual([false, true]);
});

test('a clone of a private repository needs a token that may read', async () => {
  await using shop = await startShop({ private: true });
  await using client = await machine();
  const clone = (token?: string) =>
    client.git([
      'clone',
      '--quiet',
      `${shop.github.url.replace('://', token ? `://x:${token}@` : '://')}/alice/shop.git`,
      'to',
    ]);
  await expect(clone()).rejects.toThrow(/could not read Username/);
  await expect(clone('ghp_wrong')).rejects.toThrow(/Authentication failed/);
  await expect(clone(createUserToken(shop.github, shop.olga))).rejects.toThrow(/not found/);
  await clone(createUserToken(shop.github, shop.alice));
});

test('a push is refused without contents: write, to strangers, for the end of the default branch, and on an archive', async () => {
  await using shop = await cloned({}, { contents: 'read' });
  await shop.commit('a', '1');
  await expect(shop.git('push', 'origin', 'HEAD:topic')).rejects.toThrow(/403/);
  const olga = shop.url(createUserToken(shop.github, shop.olga));
  await expect(shop.git('push', olga, 'HEAD:topic')).rejects.toThrow(/403/);
  const alice = shop.url(createUserToken(shop.github, shop.alice));
  await expect(shop.git('push', alice, ':main')).rejects.toThrow(
    /refusing to delete the current branch|deletion of the current branch/,
  );
  shop.repo.archived = true;
  await expect(shop.git('push', alice, 'HEAD:topic')).rejects.toThrow(/403/);
  expect(shop.payloads('push')).toEqual([]);
});

test('an App pushes workflow files only with the permission workflows', async () => {
  await using shop = await cloned({ permissions: { contents: 'write', workflows: 'write' } }, { contents: 'write' });
  await shop.commit('.github/workflows/ci.yml', 'on: push\n');
  await expect(shop.git('push', 'origin', 'HEAD:topic')).rejects.toThrow(
    /refusing to allow a GitHub App to create or update workflow `.github\/workflows\/ci.yml` without `workflows` permission/,
  );
  const allowed = shop.url(mintInstallationToken(shop.github, shop.installation).token);
  await shop.git('push', '--quiet', allowed, 'HEAD:main');
  await shop.commit('b', '2');
  // The default branch has that workflow now, so others may carry it.
  await shop.git('push', '--quiet', 'origin', 'HEAD:topic');
  expect(shop.payloads('push')).toHaveLength(2);
});

test('a shallow clone, a partial clone, and a fetch of a commit by its SHA work', async () => {
  await using shop = await cloned();
  await using client = await machine();
  const url = `${shop.github.url}/alice/shop.git`;
  await client.git(['clone', '--quiet', '--depth=1', url, 'shallow']);
  await client.git(['clone', '--quiet', '--filter=blob:none', '--no-checkout', url, 'partial']);
  await client.git(['init', '--quiet', 'empty']);
  const sha = (await shop.git('rev-parse', 'HEAD')).stdout.trim();
  await client.git(['fetch', '--quiet', url, sha], join(client.dir, 'empty'));
});

test('a push whose answer is lost has happened all the same', async () => {
  await using shop = await cloned();
  await shop.commit('a', '1');
  shop.github.requestFaults = (entry) =>
    entry.method === 'POST' && entry.operation === 'git-receive-pack' ? 'drop-after' : 'none';
  await expect(shop.git('push', 'origin', 'HEAD:topic')).rejects.toThrow();
  expect(shop.payloads('push')).toHaveLength(1);
  await shop.git('fetch', '--quiet', 'origin', 'topic');
});
