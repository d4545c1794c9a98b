/** The bundled action in the task workflow on a runner of the local GitHub, without an app: the job's own token serves. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { approvedText } from '../../app/contract/approved-text.ts';
import { toDispatchInputs, WORKFLOW_FILE, WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { CHECK_NAME } from '../../app/contract/result.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { completed, createBench, dispatch, logs, until } from '../github/actions/support.ts';
import { startRunner } from '../github/runner/start-runner.ts';
import { createRepository, createUser } from '../github/seed.ts';
import { startGitHub } from '../github/start.ts';
import { TEST_API_KEY } from '../model/environment.ts';
import { CLAUDE_PATH } from '../model/run-claude.ts';
import type { Script } from '../model/script.ts';
import { startModel } from '../model/server.ts';
import { scratch } from './scratch.ts';

const root = join(import.meta.dirname, '../..');
const readRoot = (path: string) => readFileSync(join(root, path), 'utf8');
const ISSUE = { title: 'Add a greeting', body: 'Please do `script:greet`.' };
const BRANCH = 'claude/issue-1-backend';

const WRITE: Script['steps'][number] = {
  kind: 'tools',
  calls: [{ name: 'Write', input: { file_path: '{cwd}/greeting.txt', content: 'Hello\n' } }],
};

async function startCluster(steps: Script['steps']) {
  const stack = new AsyncDisposableStack();
  const directory = stack.use(await scratch());
  const model = stack.use(await startModel({ scripts: [{ name: 'greet', steps }] }));
  const github = stack.use(await startGitHub());
  const bench = await createBench(
    github,
    { [WORKFLOW_FILE]: readRoot(WORKFLOW_PATH) },
    {
      'package.json': JSON.stringify({ scripts: { test: 'node --test' } }),
      'a.test.js': "require('node:test')('a', () => {});\n",
    },
  );
  bench.repo.secrets.set('ANTHROPIC_API_KEY', TEST_API_KEY);
  await createRepository(github, {
    owner: createUser(github, 'claude-code-cluster', { type: 'Organization' }),
    name: 'claude-code-cluster',
    defaultBranch: 'v1',
    files: {
      'action/action.yml': readRoot('action/action.yml'),
      'action/dist/index.js': readRoot('action/dist/index.js'),
      'action/dist/action.cjs': readRoot('action/dist/action.cjs'),
    },
  });
  await bench.octokit.rest.issues.create({ ...bench.name, ...ISSUE });
  const workDir = join(directory.path, 'pc', '_work');
  stack.use(
    await startRunner({
      ...{ github, repo: bench.repo, name: 'pc-1', labels: ['claude'], workDir },
      env: {
        PATH: CLAUDE_PATH,
        HOME: directory.path,
        LANG: 'C.UTF-8',
        ANTHROPIC_BASE_URL: model.url,
        CLAUDE_CODE_MAX_RETRIES: '0',
      },
    }),
  );
  const inputs = toDispatchInputs({
    ...{ task: 1, attempt: 1, nonce: '0123456789abcdef', runs_on: ['claude'], specialty: 'backend', kind: 'feature' },
    ...{ branch: BRANCH, settings: settingsSchema.parse({}), broker: '' },
    approved_text: createHash('sha256').update(approvedText(ISSUE)).digest('hex'),
  });
  const checksOf = async (ref: string) =>
    (await bench.octokit.rest.checks.listForRef({ ...bench.name, ref, check_name: CHECK_NAME })).data.check_runs;
  return { stack, github, bench, workDir, inputs, checksOf };
}

describe('in the task workflow', () => {
  test('an issue becomes a pull request with a check run', async () => {
    const cluster = await startCluster([WRITE, { kind: 'text', text: 'I greet.' }]);
    await using _stack = cluster.stack;
    const { bench, github } = cluster;
    const before = github.state.requests.length;
    const run = await dispatch(bench, WORKFLOW_FILE, cluster.inputs);
    await completed(run);
    expect(run.conclusion, logs(run).join()).toBe('success');
    expect(logs(run).join()).not.toContain(TEST_API_KEY);

    const { data: pulls } = await bench.octokit.rest.pulls.list({ ...bench.name, head: `acme:${BRANCH}` });
    expect(pulls).toMatchObject([{ title: ISSUE.title, draft: false, body: expect.stringMatching(/Closes #1$/) }]);
    expect(await cluster.checksOf(BRANCH)).toMatchObject([
      { status: 'completed', conclusion: 'success', external_id: '0123456789abcdef' },
    ]);
    expect(run.jobs[0]?.summary).toContain('Ready for review');
    expect(github.violations).toEqual([]);

    const asked = github.state.requests.slice(before).filter(({ actor }) => actor === 'github-actions[bot]');
    const operations = asked.filter(({ api }) => api !== 'git').map(({ operation }) => operation);
    // The runner itself fetches the action.
    expect(operations.filter((operation) => operation !== 'repos/download-tarball-archive').sort()).toEqual([
      ...['Apply', 'Apply', 'Apply', 'Task', 'actions/list-workflow-runs'],
    ]);
    expect(existsSync(join(cluster.workDir, '_claude', 'mirrors', 'acme', 'shop.git'))).toBe(true);
    expect(readdirSync(join(cluster.workDir, '_claude', 'tasks', 'acme', 'shop'))).toEqual([]);
  });

  test('a cancelled run says so, keeps the work and leaves nothing running', async () => {
    const wait: Script['steps'][number] = {
      kind: 'tools',
      calls: [{ name: 'Bash', input: { command: 'tail -f /dev/null' } }],
    };
    const cluster = await startCluster([WRITE, wait]);
    await using _stack = cluster.stack;
    const { bench } = cluster;
    const run = await dispatch(bench, WORKFLOW_FILE, cluster.inputs);
    await until(
      'Claude waits',
      () => logs(run).join().includes('tail -f'),
      () => logs(run),
    );
    await bench.octokit.rest.actions.cancelWorkflowRun({ ...bench.name, run_id: run.id });
    await completed(run);
    expect(run.conclusion).toBe('cancelled');
    expect(logs(run).join()).not.toContain('warning');
    expect(await cluster.checksOf(BRANCH)).toMatchObject([{ conclusion: 'cancelled' }]);
    const { data } = await bench.octokit.rest.repos.getContent({ ...bench.name, path: 'greeting.txt', ref: BRANCH });
    expect(data).toMatchObject({ type: 'file' });
    expect(readdirSync(join(cluster.workDir, '_claude', 'tasks', 'acme', 'shop'))).toEqual([]);
  });
});
