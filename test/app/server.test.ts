/** The app as `npm start` runs it, on the local GitHub: what it answers to deliveries that are none. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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
  action: 'created',
  installation: { id: 3 },
  repository: { id: 77, name: 'shop', owner: { login: 'acme' } },
  sender: { login: 'mika', type: 'User' },
  issue: { number: 5, user: { login: 'mika', type: 'User' } },
  comment: { id: 9, body: 'It began yesterday.', user: { login: 'mika', type: 'User' } },
};
const genuine = JSON.stringify(payload);

/** Posts a delivery; its `user-agent` tells it from others in the log. */
async function deliver(
  body: string,
  headers: Record<string, string | undefined> = {},
  agent = 'test',
): Promise<number> {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'user-agent': agent,
    'x-github-event': 'issue_comment',
    'x-github-delivery': crypto.randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    ...headers,
  };
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const url = `${app.url}/api/github/webhooks`;
  return (await fetch(url, { method: 'POST', body, headers: Object.fromEntries(present) })).status;
}

/** But for what the app asks of its own accord when it starts, which is about itself. */
const asked = () =>
  github.state.requests.filter(({ path }) => !/^\/app(\/installations|\/hook\/deliveries)?$/.test(path));

describe('a delivery that is none is refused, logged, and GitHub is asked for nothing', () => {
  test.each<[string, string, Record<string, string | undefined>?]>([
    ['a wrong signature', genuine, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['no signature', genuine, { 'x-hub-signature-256': undefined }],
    ['no delivery id', genuine, { 'x-github-delivery': undefined }],
    ['no event name', genuine, { 'x-github-event': undefined }],
    ['an unknown event', genuine, { 'x-github-event': 'teapot' }],
    ['an event nobody subscribed to', genuine, { 'x-github-event': 'star' }],
    ['a payload without its issue', JSON.stringify({ ...payload, issue: undefined })],
    ['a payload without its repository', JSON.stringify({ ...payload, repository: undefined })],
    ['a field that is missing', JSON.stringify({ ...payload, issue: {} })],
    ['a body that is no JSON', '{"action":'],
    ['a body that is none', ''],
  ])('%s', async (what, body, headers = {}) => {
    const agent = `test/${what.replaceAll(' ', '-')}`;
    expect(await deliver(body, headers, agent)).toBe(400);
    await vi.waitUntil(() => app.log.some((line) => line.includes(agent) && line.includes('"statusCode":400')), {
      timeout: 10_000,
    });
    expect(asked()).toEqual([]);
  });
});

describe('a genuine one is taken', () => {
  test('that says nothing of a task, and asks for nothing', async () => {
    expect(await deliver(genuine)).toBe(200);
    expect(asked()).toEqual([]);
  });
  test('with a comment of a megabyte', async () => {
    const body = '> /claude retry @everyone Depends on #1\n'.repeat(25_000);
    expect(await deliver(JSON.stringify({ ...payload, comment: { ...payload.comment, body } }))).toBe(200);
    expect(asked()).toEqual([]);
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
