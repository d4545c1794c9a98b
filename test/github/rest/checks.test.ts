/** Check runs and commit statuses, as an unmodified Octokit sees them. */

import { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { requestAction } from '../checks/check-runs.ts';
import { startFixture } from '../issues/fixture.ts';
import { createApp, installApp, mintInstallationToken } from '../seed.ts';

const annotation = (line: number) => ({
  path: 'a.txt',
  start_line: line,
  end_line: line,
  annotation_level: 'warning' as const,
  message: `line ${line}`,
});

test('a check run grows: annotations are appended, a conclusion completes it', async () => {
  await using world = await startFixture();
  const { github, at } = world;
  const app = world.asApp();
  const head_sha = await world.commit('feature', { 'b.txt': 'x\n' });
  await app.rest.pulls.create({ ...at, title: 'x', head: 'feature', base: 'main' });
  const { data: created } = await app.rest.checks.create({
    ...at,
    name: 'Claude',
    head_sha,
    external_id: 'task-1',
    status: 'in_progress',
  });
  expect(created).toMatchObject({
    status: 'in_progress',
    conclusion: null,
    pull_requests: [{ number: 1 }],
    app: { slug: 'cluster' },
  });
  const run = { ...at, check_run_id: created.id };
  const output = { title: 'Working', summary: 'so far' };
  await app.rest.checks.update({ ...run, output: { ...output, annotations: [annotation(1)] } });
  await app.rest.checks.update({ ...run, output: { ...output, annotations: [annotation(2)] } });
  const { data: done } = await app.rest.checks.update({
    ...run,
    conclusion: 'success',
    output: { title: 'Done', summary: 'all' },
  });
  expect(done).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    output: { title: 'Done', annotations_count: 2 },
  });
  expect(done.completed_at).not.toBeNull();
  expect((await app.rest.checks.listAnnotations(run)).data.map((one) => one.message)).toEqual(['line 1', 'line 2']);
  const forRef = await app.rest.checks.listForRef({ ...at, ref: 'feature', check_name: 'Claude' });
  expect(forRef.data).toMatchObject({ total_count: 1, check_runs: [{ id: created.id }] });
  const suites = await app.rest.checks.listSuitesForRef({ ...at, ref: head_sha });
  expect(suites.data.check_suites).toMatchObject([
    { status: 'completed', conclusion: 'success', head_branch: 'feature' },
  ]);
  expect(world.events().filter((event) => event.startsWith('check_'))).toEqual([
    'check_run.created',
    'check_run.completed',
    'check_suite.completed',
  ]);
  expect(github.violations).toEqual([]);
});

test('only Apps make check runs, and only their own App changes them', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const head_sha = await world.commit('feature', { 'b.txt': 'x\n' });
  await expect(world.as(people.alice).rest.checks.create({ ...at, name: 'mine', head_sha })).rejects.toMatchObject({
    status: 403,
  });
  const app = world.asApp();
  await expect(app.rest.checks.create({ ...at, name: 'x', head_sha: 'f'.repeat(40) })).rejects.toMatchObject({
    status: 422,
  });
  await expect(
    app.rest.checks.create({ ...at, name: 'x', head_sha, status: 'completed' } as never),
  ).rejects.toMatchObject({ status: 422 });
  const tooMany = { title: 't', summary: 's', annotations: Array.from({ length: 51 }, (_, line) => annotation(line)) };
  await expect(app.rest.checks.create({ ...at, name: 'x', head_sha, output: tooMany })).rejects.toMatchObject({
    status: 422,
  });
  await expect(
    app.rest.checks.create({ ...at, name: 'x', head_sha, output: { title: 't', summary: 'x'.repeat(65_536) } }),
  ).rejects.toMatchObject({ status: 422 });

  const { data: run } = await app.rest.checks.create({ ...at, name: 'x', head_sha });
  const other = createApp(github, {
    name: 'Other',
    owner: people.alice,
    permissions: { checks: 'write' },
    events: ['check_run'],
  });
  const token = mintInstallationToken(github, installApp(github, other.app, people.alice)).token;
  const stranger = new Octokit({
    auth: token,
    baseUrl: github.apiUrl,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  await expect(stranger.rest.checks.update({ ...at, check_run_id: run.id, name: 'y' })).rejects.toMatchObject({
    status: 403,
  });

  const heard = () => github.state.deliveries.filter((one) => one.action === 'rerequested').map((one) => one.app.slug);
  const carol = world.as(people.carol);
  await expect(carol.rest.checks.rerequestRun({ ...at, check_run_id: run.id })).rejects.toMatchObject({ status: 422 });
  await app.rest.checks.update({ ...at, check_run_id: run.id, conclusion: 'failure' });
  await carol.rest.checks.rerequestRun({ ...at, check_run_id: run.id });
  expect(heard()).toEqual(['cluster']);
  expect(github.violations).toEqual([]);
});

test('a click on one of the buttons reaches the App', async () => {
  await using world = await startFixture();
  const head_sha = await world.commit('feature', { 'b.txt': 'x\n' });
  const actions = [{ label: 'Retry', description: 'Run it again', identifier: 'retry' }];
  await world.asApp().rest.checks.create({ ...world.at, name: 'x', head_sha, conclusion: 'failure', actions } as never);
  const [run] = world.repo.checkRuns;
  if (!run) throw new Error('no check run');
  requestAction(world.github, world.repo, world.people.carol, run, 'retry');
  expect(world.payload('check_run', 'requested_action')).toMatchObject({ requested_action: { identifier: 'retry' } });
  expect(world.github.violations).toEqual([]);
});

test('commit statuses combine to the worst of the newest per context', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const sha = await world.commit('feature', { 'b.txt': 'x\n' });
  const carol = world.as(people.carol);
  const combined = async () => (await carol.rest.repos.getCombinedStatusForRef({ ...at, ref: 'feature' })).data;
  expect(await combined()).toMatchObject({ state: 'pending', total_count: 0 });
  await carol.rest.repos.createCommitStatus({ ...at, sha, state: 'failure', context: 'ci' });
  expect((await combined()).state).toBe('failure');
  await carol.rest.repos.createCommitStatus({ ...at, sha, state: 'success', context: 'ci' });
  expect(await combined()).toMatchObject({ state: 'success', total_count: 1 });
  expect(github.violations).toEqual([]);
});
