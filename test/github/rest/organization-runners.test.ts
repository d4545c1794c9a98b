import { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { completed } from '../actions/support.ts';
import { startRunner } from '../runner/start-runner.ts';
import {
  createApp,
  createRepository,
  createUser,
  createUserToken,
  installApp,
  mintInstallationToken,
} from '../seed.ts';
import { startGitHub } from '../start.ts';
import { fleetOf, newId } from '../state.ts';

const WORKFLOW = 'on: workflow_dispatch\njobs: { a: { runs-on: pc-1, steps: [{ run: "true" }] } }';

async function startAcme() {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const acme = createUser(github, 'acme', { type: 'Organization' });
  const files = { '.github/workflows/w.yml': WORKFLOW };
  const shop = await createRepository(github, { owner: acme, name: 'shop', private: true, files });
  const api = await createRepository(github, { owner: acme, name: 'api', private: true, files });
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: createUserToken(github, acme) });
  const fleet = fleetOf(github.state, acme);
  const everything = stack.move();
  return { github, acme, shop, api, octokit, fleet, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

test('a runner of the organization takes jobs of its repositories, and is in no repository’s list', async () => {
  await using at = await startAcme();
  const { octokit, github, fleet } = at;
  await using _ = await startRunner({ github, repo: at.shop, fleet, name: 'pc-1', labels: ['pc-1'] });
  const list = async () => (await octokit.actions.listSelfHostedRunnersForOrg({ org: 'acme' })).data.runners;
  expect(await list()).toMatchObject([{ name: 'pc-1', status: 'online', runner_group_id: fleet.groups[0]?.id }]);
  for (const repo of [at.shop, at.api]) {
    const name = { owner: 'acme', repo: repo.name };
    expect((await octokit.actions.listSelfHostedRunnersForRepo(name)).data.runners).toEqual([]);
    await octokit.actions.createWorkflowDispatch({ ...name, workflow_id: 'w.yml', ref: 'main' });
    const [run] = repo.runs;
    if (!run) throw new Error('There is no run');
    await completed(run);
    expect(run.conclusion).toBe('success');
  }
  expect(github.violations).toEqual([]);
});

test('a group says which repositories see and use its runners', async () => {
  await using at = await startAcme();
  const { octokit, github, fleet } = at;
  const selected = { name: 'Lab', isDefault: false, visibility: 'selected' as const, allowsPublic: false };
  const lab = { id: newId(github.state), ...selected, repositoryIds: new Set([at.api.id]) };
  fleet.groups.push(lab);
  const visible = async (repo: string) =>
    (
      await octokit.request('GET /orgs/{org}/actions/runner-groups', { org: 'acme', visible_to_repository: repo })
    ).data.runner_groups.map(({ name }: { name: string }) => name);
  expect(await visible('shop')).toEqual(['Default']);
  expect(await visible('api')).toEqual(['Default', 'Lab']);
  at.api.private = false;
  expect(await visible('api')).toEqual([]);
  expect(github.violations).toEqual([]);
});

test('an App needs the permission for the organization’s runners; accounts of people have none', async () => {
  await using at = await startAcme();
  const { github, acme } = at;
  createUser(github, 'mika');
  const list = (permissions: Record<string, 'read'>, org = 'acme') => {
    const { app } = createApp(github, { name: `App ${newId(github.state)}`, owner: acme, permissions });
    const { token } = mintInstallationToken(github, installApp(github, app, acme));
    return new Octokit({ baseUrl: github.apiUrl, auth: token }).actions.listSelfHostedRunnersForOrg({ org });
  };
  await expect(list({ administration: 'read' })).rejects.toMatchObject({ status: 403 });
  await expect(list({ organization_self_hosted_runners: 'read' }, 'mika')).rejects.toMatchObject({ status: 404 });
  expect((await list({ organization_self_hosted_runners: 'read' })).data).toEqual({ total_count: 0, runners: [] });
});
