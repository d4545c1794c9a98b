/** The action as the runner starts it: a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUNDLE_PATH } from '../../action/bundle.ts';
import { toDispatchInputs } from '../../app/contract/dispatch.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { startPcProxy } from './sandbox/pc-proxy.ts';
import { scratch } from './scratch.ts';

const SOURCE_PATH = join(import.meta.dirname, '../../action/run.ts');
const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');

async function startAction(
  program: string,
  {
    api,
    temp,
    broker = '',
    environment,
  }: { api: string; temp: string; broker?: string; environment?: Record<string, string> },
) {
  const inputs = toDispatchInputs({
    ...{ task: 7, attempt: 1, nonce: '0123456789abcdef', runs_on: ['claude'], specialty: 'backend', kind: 'bug' },
    ...{
      branch: 'claude/issue-7-backend',
      approved_text: 'a'.repeat(64),
      settings: settingsSchema.parse({}),
      broker,
    },
  });
  const action = spawn(NODE, [program], {
    env: {
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...{ PATH: '/usr/bin:/bin', INPUT_TOKEN: 'the-token-of-the-job', GITHUB_API_URL: api, GITHUB_SERVER_URL: api },
      ...{
        GITHUB_REPOSITORY: 'alice/shop',
        GITHUB_RUN_ID: '1',
        RUNNER_NAME: 'pc',
        RUNNER_TEMP: temp,
        RUNNER_WORKSPACE: temp,
      },
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  action.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  return { action, exited: once(action, 'close'), stdout: () => stdout };
}

test('a cancel while GitHub does not answer ends at once, with an annotation that the app can read', async () => {
  await using directory = await scratch();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const asked = once(server, 'request');
  try {
    const { action, exited, stdout } = await startAction(BUNDLE_PATH, {
      api: `http://127.0.0.1:${port}`,
      temp: directory.path,
    });
    await asked;
    const before = Date.now();
    action.kill('SIGINT');
    const [code] = await exited;
    expect(Date.now() - before).toBeLessThan(3000);
    expect(code).toBe(1);
    expect(stdout()).toContain('::add-mask::the-token-of-the-job');
    expect(stdout()).toContain('::error title=claude-code-cluster/cancelled::The run was cancelled.');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('behind the proxy of the PC it reaches the runner, the broker and GitHub by that proxy', async () => {
  await using directory = await scratch();
  const reply = { token: 'ghs_own', expires_at: '2090-01-01T00:00:00Z', bot: { login: 'cluster[bot]', id: 5 } };
  await using pc = await startPcProxy(undefined, (url) =>
    JSON.stringify(url.includes('//runner.') ? { value: 'id-token' } : url.includes('//broker.') ? reply : {}),
  );
  const { exited } = await startAction(SOURCE_PATH, {
    ...{ api: 'http://github.example.invalid/api/v3', temp: directory.path, broker: 'http://broker.example.invalid' },
    environment: {
      HTTP_PROXY: `http://127.0.0.1:${pc.port}`,
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://runner.example.invalid/?x=1',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-runner',
    },
  });
  await exited;
  const hosts = pc.asked.map((line) => / (?:http:\/\/)?(\w+)\./.exec(line)?.[1]);
  expect([...new Set(hosts)]).toEqual(['runner', 'broker', 'github']);
});
