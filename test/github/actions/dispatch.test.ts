import { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { mintInstallationToken } from '../seed.ts';
import { startGitHub } from '../start.ts';
import { actionsInstallation } from './actions-app.ts';
import { createBench, dispatch } from './support.ts';

const WORKFLOW = `
name: Task
on:
  workflow_dispatch:
    inputs:
      who: { required: true }
      size: { type: choice, options: [s, l], default: s }
      loud: { type: boolean, default: true }
jobs:
  a:
    runs-on: nobody
    steps: [{ run: 'true' }]
`;

test('what GitHub refuses is refused in its words', async () => {
  await using github = await startGitHub();
  const { octokit, name } = await createBench(github, {
    'task.yml': WORKFLOW,
    'push.yml': 'on: push\njobs: { a: { runs-on: x, steps: [{ run: "true" }] } }',
    'broken.yml': 'on: workflow_dispatch\njobs: { a: { runs-on: x, stepz: [] } }',
    'container.yml': 'on: workflow_dispatch\njobs: { a: { runs-on: x, container: node, steps: [{ run: "true" }] } }',
  });
  const attempt = (workflow_id: string, inputs: Record<string, string> = {}, ref = 'main') =>
    octokit.actions.createWorkflowDispatch({ ...name, workflow_id, ref, inputs }).then(
      ({ status }) => `${status}`,
      (error: { status: number; message: string }) => `${error.status} ${error.message.split(' - http')[0]}`,
    );
  expect({
    ok: await attempt('task.yml', { who: 'Ada' }),
    byRef: await attempt('task.yml', { who: 'Ada' }, 'refs/heads/main'),
    ref: await attempt('task.yml', { who: 'Ada' }, 'gone'),
    workflow: await attempt('gone.yml'),
    required: await attempt('task.yml'),
    unexpected: await attempt('task.yml', { who: 'Ada', colour: 'red' }),
    choice: await attempt('task.yml', { who: 'Ada', size: 'xl' }),
    boolean: await attempt('task.yml', { who: 'Ada', loud: 'perhaps' }),
    large: await attempt('task.yml', { who: 'x'.repeat(65_536) }),
    trigger: await attempt('push.yml'),
    broken: await attempt('broken.yml'),
    unsupported: await attempt('container.yml'),
  }).toEqual({
    ok: '204',
    byRef: '204',
    ref: '422 No ref found for: gone',
    workflow: '404 Not Found',
    required: "422 Required input 'who' not provided",
    unexpected: '422 Unexpected inputs provided: ["colour"]',
    choice: "422 Provided value 'xl' for input 'size' not in the list of allowed values",
    boolean: "422 Provided value 'perhaps' for input 'loud' is not a boolean",
    large: '422 inputs are too large.',
    trigger: "422 Workflow does not have 'workflow_dispatch' trigger",
    broken: "422 failed to parse workflow: .github/workflows/broken.yml (Line: 2, Col: 26): Unexpected value 'stepz'",
    unsupported: '501 The local GitHub does not run jobs.<id>.container (.github/workflows/container.yml)',
  });
  expect(github.violations).toEqual([]);
});

test('a dispatch answers with the run, which waits for a fitting runner; lists find it by their filters', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'task.yml': WORKFLOW });
  const { octokit, name } = bench;
  const run = await dispatch(bench, 'task.yml', { who: 'Ada' });
  expect(run.inputs).toEqual({ who: 'Ada', size: 's', loud: 'true' });
  expect(run.payload['inputs']).toEqual(run.inputs);
  const { data } = await octokit.actions.getWorkflowRun({ ...name, run_id: run.id });
  expect(data).toMatchObject({ id: run.id, status: 'queued', event: 'workflow_dispatch', display_title: 'Task' });
  const count = async (filters: object) =>
    (await octokit.actions.listWorkflowRuns({ ...name, workflow_id: 'task.yml', ...filters })).data.total_count;
  expect([
    await count({ event: 'workflow_dispatch', status: 'queued', branch: 'main', actor: 'acme' }),
    await count({ created: `>=${new Date(run.createdAt - 1000).toISOString()}`, head_sha: run.headSha }),
    await count({ status: 'completed' }),
    await count({ created: '<2020-01-01' }),
  ]).toEqual([1, 1, 0, 0]);
  const workflows = await octokit.actions.listRepoWorkflows(name);
  expect(workflows.data.workflows.map((one) => [one.name, one.path])).toEqual([['Task', '.github/workflows/task.yml']]);
  const jobs = await octokit.actions.listJobsForWorkflowRun({ ...name, run_id: run.id });
  expect(jobs.data.jobs).toMatchObject([{ name: 'a', status: 'queued', runner_id: null, labels: ['nobody'] }]);
  await octokit.actions.forceCancelWorkflowRun({ ...name, run_id: run.id });
  expect(run.conclusion).toBe('cancelled');
  await octokit.actions.reRunWorkflow({ ...name, run_id: run.id });
  expect([run.runAttempt, run.status, run.jobs.length]).toEqual([2, 'queued', 2]);
  expect(github.violations).toEqual([]);
});

test('what a job does with its GITHUB_TOKEN starts no workflow; what a person does, does', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'on.yml': 'on: { repository_dispatch: { types: [hello] } }\njobs: { a: { runs-on: x, steps: [{ run: "true" }] } }',
  });
  const send = (octokit: Octokit) => octokit.repos.createDispatchEvent({ ...bench.name, event_type: 'hello' });
  const { token } = mintInstallationToken(github, actionsInstallation(github, bench.owner), {
    permissions: { contents: 'write', metadata: 'read' },
    repositories: [bench.repo],
    jobId: 1,
  });
  await send(new Octokit({ baseUrl: github.apiUrl, auth: token }));
  await github.actions.background;
  expect(bench.repo.runs).toEqual([]);
  await send(bench.octokit);
  await github.actions.background;
  expect(github.violations).toEqual([]);
  expect(bench.repo.runs).toMatchObject([{ event: 'repository_dispatch', status: 'queued', displayTitle: 'hello' }]);
  expect(github.violations).toEqual([]);
});
