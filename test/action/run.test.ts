/** The bundled action as the runner starts it: a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUNDLE_PATH } from '../../action/bundle.ts';
import { toDispatchInputs } from '../../app/contract/dispatch.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { scratch } from './scratch.ts';

const NODE = join(import.meta.dirname, '../../node_modules/.bin/node');

async function startBundle(api: string, temp: string) {
  const inputs = toDispatchInputs({
    ...{ task: 7, attempt: 1, nonce: '0123456789abcdef', runs_on: ['claude'], specialty: 'backend', kind: 'bug' },
    ...{
      branch: 'claude/issue-7-backend',
      approved_text: 'a'.repeat(64),
      settings: settingsSchema.parse({}),
      broker: '',
    },
  });
  const action = spawn(NODE, [BUNDLE_PATH], {
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
    const { action, exited, stdout } = await startBundle(`http://127.0.0.1:${port}`, directory.path);
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
