/**
 * What the local GitHub does not play: answers that are none, server errors in a row, half of a GraphQL answer, secondary
 * limits, cut connections, a renamed repository. A request that nobody expected fails, and so does one that did not come.
 */
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../app/config/schema.ts';
import { applyActions } from '../../../app/github/apply.ts';
import { createConditional } from '../../../app/github/conditional.ts';
import { sendDispatch } from '../../../app/github/dispatch.ts';
import { retryAfterMs } from '../../../app/github/errors.ts';
import { createOctokit } from '../../../app/github/octokit.ts';
import { readTask } from '../../../app/github/read-task.ts';
import { createRecordSigner } from '../../../app/github/record-signature.ts';
import { readRepo } from '../../../app/github/repositories.ts';
import { createRunnerLister } from '../../../app/github/runners.ts';
import { readOwnWorkflow } from '../../../app/github/setup.ts';
import { createTraffic } from '../../../app/github/traffic.ts';
import { createAppKeys } from '../../github/seed.ts';
import { NOW, newFacts } from '../../scenarios/facts.ts';

const SERVER = 'https://ghe.example';
const repo = { installationId: 1, id: 77, owner: 'acme', name: 'shop' };
const ref = { repo, number: 5 };
const RUNNERS = '/api/v3/repos/acme/shop/actions/runners';
const DISPATCHES = '/api/v3/repos/acme/shop/actions/workflows/claude-task.yml/dispatches';
const signer = createRecordSigner(createAppKeys().privateKey);

/** As the app makes it, but it waits milliseconds where that one waits seconds. */
function client() {
  const one = createOctokit({ token: 'the-token' }, { baseUrl: `${SERVER}/api/v3` });
  createTraffic((ms) => new Promise<void>((resolve) => void setTimeout(resolve, ms / 1000))).watch(one);
  return one;
}

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  const missing = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(missing).toEqual([]);
});

const rest = () => nock(SERVER).get(RUNNERS).query(true);
const graphql = () => nock(SERVER).post('/api/graphql');
const oneRunner = {
  total_count: 1,
  runners: [{ id: 1, name: 'pc-1', os: 'linux', status: 'online', busy: false, labels: [{ name: 'claude' }] }],
};
const listed = { kind: 'listed', runners: [{ name: 'pc-1', online: true, busy: false, labels: ['claude'] }] };

const known = { specialties: [], logins: [], branch: null, runOf: new Map<string, number>(), sights: new Map() };
const read = () => readTask(client(), ref, known, signer, async () => 'cluster[bot]');
/** The owner is a person, who has no runners but the repository's. */
function listRunners() {
  nock(SERVER).get('/api/v3/orgs/acme/actions/runners').query(true).optionally().reply(404);
  const one = client();
  return createRunnerLister(
    async () => one,
    createConditional(),
    () => NOW,
  )(repo);
}
const reading = { facts: newFacts(), configText: null, labelIds: new Map(), specialties: [] };
const write = () => applyActions(client(), ref, reading, [{ kind: 'reply', body: 'Hello.' }]);
const dispatch = () =>
  sendDispatch(client(), repo, 'main', {
    task: 5,
    attempt: 1,
    nonce: 'aaaaaaaaaaaaaaaa',
    runs_on: ['claude'],
    specialty: 'backend',
    kind: 'bug',
    branch: 'claude/issue-5-backend',
    head: '',
    approved_text: 'f'.repeat(64),
    settings: DEFAULT_CONFIG.attempt,
    broker: '',
  });

describe('an answer that is none', () => {
  test('a page of HTML instead of runners is an error, not an empty list', async () => {
    rest().reply(200, '<html>Unicorn!</html>', { 'content-type': 'text/html' });
    await expect(listRunners()).rejects.toThrow();
  });
  test('runners without names are an error', async () => {
    rest().reply(200, { total_count: 1, runners: [{ id: 1, status: 'online' }] });
    await expect(listRunners()).rejects.toThrow(/name/);
  });
  test('a task without its issue’s text is an error, and not a task that is gone', async () => {
    graphql().reply(200, { data: { repository: { id: 'R', issue: { __typename: 'Issue', title: 5 } } } });
    await expect(read()).rejects.toThrow(/title/);
  });
  test('a list of tasks without the repository is an error', async () => {
    graphql().reply(200, { data: { repository: null } });
    const one = client();
    const clients = {
      forApp: async () => one,
      forInstallation: async () => one,
      trafficOf: () => createTraffic(),
      withToken: async () => one,
    };
    const round = { since: NOW, workflow: readOwnWorkflow(), bot: 'cluster[bot]' };
    await expect(readRepo(clients, repo, round)).rejects.toThrow(/repository/);
  });
});

describe('server errors in a row', () => {
  test('a read is asked again until it is answered', async () => {
    rest().reply(502);
    rest().reply(500);
    rest().reply(200, oneRunner);
    expect(await listRunners()).toEqual(listed);
  });
  test('a read gives up after the fourth', async () => {
    for (let time = 0; time < 4; time += 1) rest().reply(503);
    await expect(listRunners()).rejects.toMatchObject({ status: 503 });
  });
  test('a write is never repeated blindly: it could be done twice', async () => {
    graphql().reply(502);
    await expect(write()).rejects.toMatchObject({ status: 502 });
  });
  test('neither is a dispatch', async () => {
    nock(SERVER).post(DISPATCHES).reply(502);
    await expect(dispatch()).rejects.toMatchObject({ status: 502 });
  });
});

describe('half of a GraphQL answer', () => {
  test('an issue that was not found is a task that is gone', async () => {
    graphql().reply(200, {
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', message: 'Could not resolve', path: ['repository'] }],
    });
    expect(await read()).toBeNull();
  });
  test('a field that was refused is an error, whatever else came', async () => {
    graphql().reply(200, {
      data: { repository: null },
      errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration', path: ['repository'] }],
    });
    await expect(read()).rejects.toThrow('Resource not accessible by integration');
  });
  const timeout = {
    data: { repository: { issue: null } },
    errors: [{ message: 'Something went wrong while executing your query. This may be the result of a timeout' }],
  };
  test('a read that timed out in the middle is asked again', async () => {
    graphql().reply(200, timeout);
    graphql().reply(200, { data: { repository: null } });
    expect(await read()).toBeNull();
  });
  test('a write that did is not', async () => {
    graphql().reply(200, timeout);
    await expect(write()).rejects.toThrow('may be the result of a timeout');
  });
  test('a write of which a part was refused is an error: the next look sees what was done', async () => {
    graphql().reply(200, {
      data: { m0: null },
      errors: [{ type: 'UNPROCESSABLE', message: 'Body is too long', path: ['m0'] }],
    });
    await expect(write()).rejects.toThrow('Body is too long');
  });
});

describe('a secondary limit', () => {
  const limited = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };
  test('is waited out', async () => {
    rest().reply(403, limited, { 'retry-after': '2' });
    rest().reply(200, oneRunner);
    expect(await listRunners()).toEqual(listed);
  });
  test('is not waited out with a write, which was decided on what is old by then', async () => {
    graphql().reply(403, limited, { 'retry-after': '2' });
    const error = await write().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 403 });
    expect(retryAfterMs(error)).toBe(2000);
  });
  test('longer than two minutes is an error, and not a lack of permission', async () => {
    rest().reply(403, limited, { 'retry-after': '600' });
    await expect(listRunners()).rejects.toMatchObject({ status: 403 });
  });
  test('for a dispatch is no refusal', async () => {
    nock(SERVER).post(DISPATCHES).reply(403, limited, { 'retry-after': '600' });
    await expect(dispatch()).rejects.toMatchObject({ status: 403 });
  });
});

describe('a cut connection', () => {
  test('a read is asked again', async () => {
    rest().replyWithError('socket hang up');
    rest().reply(200, oneRunner);
    expect(await listRunners()).toEqual(listed);
  });
  test('a write is not', async () => {
    graphql().replyWithError('socket hang up');
    await expect(write()).rejects.toThrow();
  });
  test('whether a dispatch went through is then unknown, so it is no refusal', async () => {
    nock(SERVER).post(DISPATCHES).replyWithError('socket hang up');
    await expect(dispatch()).rejects.toThrow();
  });
});

describe('a renamed repository', () => {
  test('a read follows it', async () => {
    rest().reply(
      301,
      { message: 'Moved Permanently' },
      { location: `${SERVER}/api/v3/repositories/77/actions/runners` },
    );
    nock(SERVER)
      .get('/api/v3/repositories/77/actions/runners')
      .matchHeader('authorization', 'token the-token')
      .reply(200, oneRunner);
    expect(await listRunners()).toEqual(listed);
  });
  test('a dispatch follows it with all it has to say', async () => {
    const moved = '/api/v3/repositories/77/actions/workflows/claude-task.yml/dispatches';
    nock(SERVER)
      .post(DISPATCHES)
      .reply(307, { message: 'Temporary Redirect' }, { location: `${SERVER}${moved}` });
    nock(SERVER)
      .post(moved, ({ inputs }) => inputs.task === '5')
      .reply(200, { workflow_run_id: 900, run_url: 'r', html_url: 'h' });
    expect(await dispatch()).toEqual({ kind: 'sent', runId: 900 });
  });
});
