import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { completed, createBench, dispatch, logs, onlyJob } from '../actions/support.ts';
import { createRepository, createUser } from '../seed.ts';
import { startGitHub } from '../start.ts';
import { startRunner } from './start-runner.ts';

const CORE = pathToFileURL(join(import.meta.dirname, '../../../node_modules/@actions/core/lib/core.js')).href;

const ACTION = `
name: Greeter
description: Says hello
inputs:
  who: { description: whom, required: true }
  token: { description: token, default: '\${{ github.token }}' }
outputs:
  text: { description: what was said }
runs: { using: node24, main: main.mjs, post: post.mjs }
`;

const MAIN = `
import * as core from '${CORE}';
core.setOutput('text', 'Hello ' + core.getInput('who', { required: true }));
core.saveState('started', 'yes');
core.exportVariable('SEEN', core.getInput('token') === '' ? 'no token' : 'a token');
await core.summary.addHeading('Greeting').write();
const id = process.env.ACTIONS_ID_TOKEN_REQUEST_URL ? await core.getIDToken('cluster') : '';
core.setOutput('parts', id.split('.').map((part) => [...part].reverse().join('')).join(' '));
core.notice('done', { title: 'Greeter' });
`;
const POST = `import * as core from '${CORE}'; core.info('post after ' + core.getState('started') + ' for ' + core.getInput('who'));`;

const workflow = (uses: string, more = '') => `
on: workflow_dispatch
${more}
jobs:
  greet:
    runs-on: self-hosted
    steps:
      - uses: actions/checkout@v5
      - id: greet
        uses: ${uses}
        with: { who: Ada }
      - run: echo "$SEEN and \${{ steps.greet.outputs.text }}" && cat README.md
`;

test('a JavaScript action from another repository runs with the toolkit: inputs, outputs, state, summary, post', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'w.yml': workflow('tools/greeter/sub@main') });
  const tools = createUser(github, 'tools', { type: 'Organization' });
  const files = { 'sub/action.yml': ACTION, 'sub/main.mjs': MAIN, 'sub/post.mjs': POST };
  await createRepository(github, { owner: tools, name: 'greeter', files });
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  const job = onlyJob(run);
  expect(job.conclusion, logs(run).join()).toBe('success');
  expect(job.log).toContain('a token and Hello Ada');
  expect(job.log).toContain('# Shop');
  expect(job.log).toContain('post after yes for Ada');
  expect(job.summary).toContain('<h1>Greeting</h1>');
  expect(job.steps.map((step) => step.name).at(-2)).toBe('Post Run tools/greeter/sub@main');
  expect(job.checkRun.annotations).toMatchObject([{ level: 'notice', title: 'Greeter', message: 'done' }]);
  expect(github.violations).toEqual([]);
});

test('an action in the workspace gets an OIDC token that verifies against the published keys', async () => {
  await using github = await startGitHub();
  const file = `${workflow('./greeter', 'permissions: { id-token: write, contents: read }')}
      - run: echo "id \${{ steps.greet.outputs.parts }}"
`;
  const bench = await createBench(
    github,
    { 'w.yml': file },
    { 'greeter/action.yml': ACTION, 'greeter/main.mjs': MAIN, 'greeter/post.mjs': POST },
  );
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  const job = onlyJob(run);
  const parts = / id (\S+) (\S+) (\S+)$/m.exec(job.log)?.slice(1) ?? [];
  const jwt = parts.map((part) => [...part].reverse().join('')).join('.');
  const keys = createRemoteJWKSet(new URL(`${github.oidcIssuer}/.well-known/jwks`));
  const { payload } = await jwtVerify(jwt, keys, { issuer: github.oidcIssuer, audience: 'cluster' });
  expect(payload).toMatchObject({
    repository: 'acme/shop',
    repository_id: String(bench.repo.id),
    run_id: String(run.id),
    run_attempt: '1',
    check_run_id: String(job.checkRun.id),
    event_name: 'workflow_dispatch',
    ref: 'refs/heads/main',
    sha: run.headSha,
    job_workflow_ref: 'acme/shop/.github/workflows/w.yml@refs/heads/main',
    runner_environment: 'self-hosted',
    sub: 'repo:acme/shop:ref:refs/heads/main',
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  expect(github.actions.idTokenRequests.size).toBe(0);
});

test('a composite action, an unknown one and a missing one fail the job by name', async () => {
  await using github = await startGitHub();
  const step = (uses: string) => `on: workflow_dispatch
jobs: { a: { runs-on: self-hosted, steps: [{ uses: actions/checkout@v5 }, { uses: '${uses}' }] } }`;
  const bench = await createBench(
    github,
    { 'composite.yml': step('./c'), 'remote.yml': step('no/where@v1'), 'missing.yml': step('./nowhere') },
    { 'c/action.yml': 'name: C\ndescription: c\nruns: { using: composite, steps: [] }\n' },
  );
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const expected = {
    'composite.yml': './c has `using: composite`',
    'remote.yml': 'Unable to resolve action `no/where@v1`',
    'missing.yml': 'Did you forget to run actions/checkout',
  };
  for (const [file, words] of Object.entries(expected)) {
    const run = await dispatch(bench, file);
    await completed(run);
    expect(run.conclusion).toBe('failure');
    expect(onlyJob(run).checkRun.annotations[0]?.message).toContain(words);
  }
});
