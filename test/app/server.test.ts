/** The app as `npm start` runs it, on the local GitHub: what it answers to deliveries that are none. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppProcess, freePort, startApp, startProbot } from '../cluster/app-process.ts';
import { createApp, createUser } from '../github/seed.ts';
import { type LocalGitHub, startGitHub } from '../github/start.ts';

const SECRET = 'a secret';
let github: LocalGitHub;
let app: AppProcess;

beforeAll(async () => {
  github = await startGitHub();
  const owner = createUser(github, 'acme', { type: 'Organization' });
  const registered = createApp(github, { name: 'Cluster', owner, permissions: { issues: 'write' } });
  app = await startApp({
    appId: registered.app.id,
    privateKey: registered.privateKey,
    webhookSecret: SECRET,
    githubHost: new URL(github.url).host,
    port: await freePort(),
    sweepSeconds: 3600,
  });
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await github?.close();
});

const payload = {
  action: 'opened',
  installation: { id: 3 },
  repository: { id: 77, name: 'shop', owner: { login: 'acme' } },
  sender: { login: 'mika', type: 'User' },
  issue: { number: 5, user: { login: 'mika', type: 'User' } },
};

async function deliver(event: string, body: string, secret = SECRET): Promise<number> {
  const { status } = await fetch(`${app.url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': crypto.randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  });
  return status;
}

describe('a delivery that is none is refused, and GitHub is asked for nothing', () => {
  test.each([
    ['a wrong signature', () => deliver('issues', JSON.stringify(payload), 'a guess')],
    ['an event nobody subscribed to', () => deliver('star', JSON.stringify(payload))],
    ['a missing field', () => deliver('issues', JSON.stringify({ ...payload, issue: {} }))],
    ['no JSON', () => deliver('issues', '{')],
  ])('%s', async (_, send) => {
    expect(await send()).toBe(400);
    // What it asks of its own accord when it starts is about itself.
    expect(
      github.state.requests.filter(({ path }) => !/^\/app(\/installations|\/hook\/deliveries)?$/.test(path)),
    ).toEqual([]);
  });
});

test('health', async () => {
  const answer = await fetch(`${app.url}/health`);
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 200, body: { status: 'ok' } });
});

test('SIGTERM ends it in order', async () => expect(await app.stop()).toBe(0));

test('before there is an App, it enters the setup flow, which asks for what app.yml says', async () => {
  await using setup = await startProbot(await freePort(), { NO_SMEE_SETUP: 'true' });
  const page = await (await fetch(setup.url)).text();
  expect(page).toContain('Register GitHub App');
  expect(page).toContain('workflow_job');
});
