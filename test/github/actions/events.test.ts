import { expect, test } from 'vitest';
import { startRunner } from '../runner/start-runner.ts';
import { createApp, installApp } from '../seed.ts';
import { startGitHub } from '../start.ts';
import { completed, createBench, dispatch } from './support.ts';

test('Apps hear of a run in the order of GitHub, with payloads its schemas allow', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'w.yml': 'on: workflow_dispatch\njobs: { a: { runs-on: self-hosted, steps: [{ run: "true" }] } }',
  });
  const { app } = createApp(github, {
    name: 'Listener',
    owner: bench.owner,
    permissions: { actions: 'read', checks: 'read' },
    events: ['workflow_run', 'workflow_job', 'check_run', 'check_suite', 'workflow_dispatch'],
    webhook: { url: 'http://127.0.0.1:9/none', secret: 's' },
  });
  installApp(github, app, bench.owner);
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  await github.actions.background;
  expect(github.state.deliveries.map((one) => [one.event, one.action].filter(Boolean).join('.'))).toEqual([
    'workflow_dispatch',
    'workflow_run.requested',
    'workflow_job.queued',
    'check_run.created',
    'workflow_job.in_progress',
    'workflow_run.in_progress',
    'workflow_job.completed',
    'check_run.completed',
    'workflow_run.completed',
    'check_suite.completed',
  ]);
  expect(github.violations).toEqual([]);
});
