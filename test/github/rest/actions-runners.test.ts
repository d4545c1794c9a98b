import { expect, test } from 'vitest';
import { completed, createBench, dispatch, until } from '../actions/support.ts';
import { startRunner } from '../runner/start-runner.ts';
import { createApp, installApp, mintInstallationToken } from '../seed.ts';
import { startGitHub } from '../start.ts';

test('a runner is listed with its labels, online while it lives, busy while it works, and can be taken out', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'w.yml': `on: workflow_dispatch
jobs: { a: { runs-on: pc-1, steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.02; done' }] } }`,
  });
  const { octokit, name } = bench;
  const stop = { interrupt: 50, terminate: 50 };
  const runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: ['backend', 'pc-1'], stop });
  const list = async () => (await octokit.actions.listSelfHostedRunnersForRepo({ ...name, name: 'pc-1' })).data.runners;
  const [listed] = await list();
  expect(listed).toMatchObject({ name: 'pc-1', os: 'Linux', status: 'online', busy: false, ephemeral: false });
  expect(listed?.labels.map((label) => `${label.name} ${label.type}`)).toEqual([
    'self-hosted read-only',
    'Linux read-only',
    'X64 read-only',
    'backend custom',
    'pc-1 custom',
  ]);
  const runner_id = listed?.id ?? 0;
  const labels = async () =>
    (await octokit.actions.listLabelsForSelfHostedRunnerForRepo({ ...name, runner_id })).data.labels
      .filter((label) => label.type === 'custom')
      .map((label) => label.name);
  await octokit.actions.addCustomLabelsToSelfHostedRunnerForRepo({ ...name, runner_id, labels: ['gpu', 'Backend'] });
  await octokit.actions.removeCustomLabelFromSelfHostedRunnerForRepo({ ...name, runner_id, name: 'backend' });
  expect(await labels()).toEqual(['pc-1', 'gpu']);
  await octokit.actions.setCustomLabelsForSelfHostedRunnerForRepo({ ...name, runner_id, labels: ['pc-1'] });
  expect(await labels()).toEqual(['pc-1']);

  const run = await dispatch(bench, 'w.yml');
  await until('the job runs', () => run.status === 'in_progress');
  expect((await list())[0]?.busy).toBe(true);
  const remove = () => octokit.actions.deleteSelfHostedRunnerFromRepo({ ...name, runner_id });
  await expect(remove()).rejects.toMatchObject({ status: 422 });
  await octokit.actions.forceCancelWorkflowRun({ ...name, run_id: run.id });
  await completed(run);
  expect((await list())[0]?.busy).toBe(false);
  await remove();
  expect(await list()).toEqual([]);
  await runner.stop();
  expect(github.violations).toEqual([]);
});

test('registration needs administration, and a token that is wrong or used for something else is refused', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {});
  const { app } = createApp(github, { name: 'Reader', owner: bench.owner, permissions: { actions: 'write' } });
  const { token } = mintInstallationToken(github, installApp(github, app, bench.owner));
  const refused = await fetch(`${github.apiUrl}/repos/acme/shop/actions/runners/registration-token`, {
    method: 'POST',
    headers: { authorization: `token ${token}` },
  });
  expect(refused.status).toBe(403);
  const register = (secret: string) =>
    fetch(`${github.url}/_services/runner/register`, {
      method: 'POST',
      body: JSON.stringify({
        ...{ token: secret, name: 'pc', labels: [], os: 'Linux', arch: 'X64', version: '1' },
        ...{ ephemeral: false, replace: false },
      }),
    }).then((response) => response.status);
  const { data: removal } = await bench.octokit.actions.createRemoveTokenForRepo(bench.name);
  const { data: registration } = await bench.octokit.actions.createRegistrationTokenForRepo(bench.name);
  expect([
    await register('wrong'),
    await register(removal.token),
    await register(registration.token),
    await register(registration.token),
  ]).toEqual([404, 404, 200, 409]);
  expect(github.violations).toEqual([]);
});

test('a just-in-time runner starts from its configuration and takes one job', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'w.yml': 'on: workflow_dispatch\njobs: { a: { runs-on: backend, steps: [{ run: "true" }] } }',
  });
  const { data } = await bench.octokit.actions.generateRunnerJitconfigForRepo({
    ...bench.name,
    name: 'jit-1',
    runner_group_id: 1,
    labels: ['backend'],
  });
  expect(data.runner).toMatchObject({ name: 'jit-1', status: 'offline', ephemeral: true });
  const run = await dispatch(bench, 'w.yml');
  const jitConfig = data.encoded_jit_config;
  await using runner = await startRunner({ github, repo: bench.repo, name: 'jit-1', labels: [], jitConfig });
  await completed(run);
  expect(run.conclusion).toBe('success');
  expect(await runner.exited).toBe(0);
  expect(bench.repo.runners).toEqual([]);
  expect(github.violations).toEqual([]);
});
