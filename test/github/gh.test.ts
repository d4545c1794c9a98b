import { execFile, spawnSync } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startShop } from './fixture.ts';
import { createUserToken } from './seed.ts';
import { createCertificates } from './tls.ts';

const run = promisify(execFile);
const missing = spawnSync('gh', ['--version']).error !== undefined;

/** A shop over TLS, and gh logged in as alice there. */
async function withGh() {
  const stack = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'gh-home-'));
  stack.defer(() => rm(home, { recursive: true, force: true }));
  const { key, cert, caFile } = await createCertificates(home);
  const shop = stack.use(await startShop({ tls: { key, cert } }));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GH_HOST: new URL(shop.github.url).host,
    GH_ENTERPRISE_TOKEN: createUserToken(shop.github, shop.alice),
    GH_PROMPT_DISABLED: '1',
    NO_COLOR: '1',
    SSL_CERT_FILE: caFile,
    GIT_SSL_CAINFO: caFile,
  };
  /** What gh prints; its own words when it fails. The command is split at spaces, the rest is not. */
  const gh = async (command: string, ...rest: string[]) =>
    (await run('gh', [...command.split(' '), ...rest], { cwd: home, env })).stdout;
  return {
    ...shop,
    home,
    gh,
    write(path: string, text: string, branch: string) {
      const content = Buffer.from(text).toString('base64');
      return gh(
        `api -X PUT repos/alice/shop/contents/${path} -f message=Write -f content=${content} -f branch=${branch}`,
      );
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test.skipIf(missing)('gh api', async () => {
  await using shop = await withGh();
  expect(await shop.gh('api user --jq .login')).toBe('alice\n');
  const raw = 'accept: application/vnd.github.raw';
  const file = await shop.gh('api repos/alice/shop/contents/src/price.ts --header', raw);
  expect(file).toBe('export const price = 1;\n');
  await expect(shop.gh('api repos/alice/nowhere')).rejects.toThrow(/Not Found.*404/);
  expect(shop.github.violations).toEqual([]);
});

test.skipIf(missing)('gh repo view and clone', async () => {
  await using shop = await withGh();
  const view: unknown = JSON.parse(await shop.gh('repo view alice/shop --json name,defaultBranchRef,isPrivate'));
  expect(view).toMatchObject({ name: 'shop', isPrivate: false, defaultBranchRef: { name: 'main' } });
  await shop.gh('repo clone alice/shop copy');
  await access(join(shop.home, 'copy', 'README.md'));
  expect(shop.github.violations).toEqual([]);
});

test.skipIf(missing)('gh label and gh issue', async () => {
  await using shop = await withGh();
  await shop.gh('label create specialty:backend --color 0e8a16 -R alice/shop');
  expect(await shop.gh('label list -R alice/shop')).toContain('specialty:backend');
  await shop.gh('issue create -R alice/shop --title Prices --label specialty:backend --body', 'All wrong');
  expect(await shop.gh('issue list -R alice/shop')).toMatch(/^1\tOPEN\tPrices\tspecialty:backend/);
  await shop.gh('issue comment 1 -R alice/shop --body', '/claude status');
  await shop.gh('issue edit 1 -R alice/shop --add-label bug --title', 'Wrong prices');
  const issue: unknown = JSON.parse(await shop.gh('issue view 1 -R alice/shop --json title,labels,comments'));
  expect(issue).toMatchObject({
    title: 'Wrong prices',
    labels: [{ name: 'specialty:backend' }, { name: 'bug' }],
    comments: [{ author: { login: 'alice' }, body: '/claude status' }],
  });
  await shop.gh('issue close 1 -R alice/shop');
  expect(await shop.gh('issue list -R alice/shop')).toBe('');
  expect(shop.github.violations).toEqual([]);
});

test.skipIf(missing)('gh pr', async () => {
  await using shop = await withGh();
  const sha = (await shop.gh('api repos/alice/shop/git/ref/heads/main --jq .object.sha')).trim();
  await shop.gh(`api repos/alice/shop/git/refs -f ref=refs/heads/topic -f sha=${sha}`);
  await shop.write('src/tax.ts', 'export const tax = 19;', 'topic');
  await shop.gh('pr create -R alice/shop --head topic --base main --body Taxes --title', 'Add a tax');
  expect(await shop.gh('pr list -R alice/shop')).toMatch(/^1\tAdd a tax\ttopic/);
  await shop.gh('pr merge 1 -R alice/shop --squash');
  const pull: unknown = JSON.parse(await shop.gh('pr view 1 -R alice/shop --json state,mergedBy,files'));
  expect(pull).toMatchObject({ state: 'MERGED', mergedBy: { login: 'alice' }, files: [{ path: 'src/tax.ts' }] });
  expect(shop.github.violations).toEqual([]);
});

test.skipIf(missing)('gh workflow run and gh run list', async () => {
  await using shop = await withGh();
  const workflow = 'on: workflow_dispatch\njobs: { a: { runs-on: nobody, steps: [{ run: "true" }] } }\n';
  await shop.write('.github/workflows/task.yml', workflow, 'main');
  await shop.gh('workflow run task.yml -R alice/shop');
  const runs: unknown = JSON.parse(await shop.gh('run list -R alice/shop --json name,status,event'));
  expect(runs).toMatchObject([{ status: 'queued', event: 'workflow_dispatch' }]);
  expect(shop.github.violations).toEqual([]);
});
