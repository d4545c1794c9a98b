import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../../action/github/client.ts';
import { createRedactor } from '../../../action/redact.ts';

const API = 'https://ghe.example/api/v3';
const SIGNAL = new AbortController().signal;

function clientWith(slept: number[] = []) {
  const redactor = createRedactor();
  redactor.add('a-very-secret-value');
  return createClient({
    token: async () => 'the-token',
    apiUrl: API,
    repository: { owner: 'alice', name: 'shop' },
    redactor,
    sleep: async (ms) => {
      slept.push(ms);
    },
  });
}

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  expect(pending).toEqual([]);
});

const EMPTY_TASK = {
  ...{
    id: 'R',
    isArchived: false,
    defaultBranchRef: null,
    reported: null,
    assigned: null,
    inProgress: null,
    testing: null,
  },
  pullRequests: { nodes: [] },
};

const graphql = () => nock('https://ghe.example').post('/api/graphql');

test.each([
  ['admin', true],
  ['write', true],
  ['read', false],
])('mayWrite: %s means %s', async (permission, may) => {
  nock('https://ghe.example')
    .get('/api/v3/repos/alice/shop/collaborators/bob/permission')
    .reply(200, { permission, role_name: 'x' });
  expect(await clientWith().mayWrite('bob', SIGNAL)).toBe(may);
});

test('an issue that has vanished, or a repository, is no task any more', async () => {
  const errors = [{ type: 'NOT_FOUND', message: 'Could not resolve to an issue', path: ['repository', 'issue'] }];
  for (const data of [{ repository: null }, { repository: { ...EMPTY_TASK, issue: null } }]) {
    graphql().reply(200, { data, errors });
    await expect(clientWith().readTask({ issue: 7, branch: 'b' }, SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'cancelled', message: 'Issue #7 is not there any more, or may not be read.' },
    });
  }
});

describe('apply', () => {
  test('sends all in one request to the server of the enterprise, without the secrets', async () => {
    let body = '';
    nock('https://ghe.example')
      .post('/api/graphql', (sent) => {
        body = JSON.stringify(sent);
        return true;
      })
      .reply(200, { data: { c0: { pullRequest: null }, c1: { clientMutationId: null } } });
    const applied = await clientWith().apply(
      [
        { kind: 'update-pr', prId: 'P', body: 'It is a-very-secret-value.' },
        { kind: 'add-label', issueId: 'I', labelId: 'L' },
      ],
      SIGNAL,
    );
    expect(applied).toEqual([
      { ok: true, kind: 'done' },
      { ok: true, kind: 'done' },
    ]);
    expect(body).toContain('It is ***.');
    expect(body).not.toContain('a-very-secret-value');
  });

  test.each([
    { kind: 'add-comment', issueId: 'I', body: 'b' },
    { kind: 'add-review', pullId: 'P', commit: 'c', body: 'b', comments: [] },
  ] as const)('sends $kind once: GitHub may have taken it though its answer is an error', async (change) => {
    graphql().reply(502);
    const slept: number[] = [];
    await expect(clientWith(slept).apply([change], SIGNAL)).rejects.toMatchObject({ failure: { kind: 'overloaded' } });
    expect(slept).toEqual([]);
  });

  test('is asked again after a server error and after a secondary limit', async () => {
    graphql().reply(502);
    graphql().reply(403, { message: 'secondary rate limit' }, { 'retry-after': '1' });
    graphql().reply(200, { data: { c0: { clientMutationId: null } } });
    const slept: number[] = [];
    const change = { kind: 'ready-pr', prId: 'P' } as const;
    expect(await clientWith(slept).apply([change], SIGNAL)).toEqual([{ ok: true, kind: 'done' }]);
    expect(slept).toEqual([1000, 3000]);
  });

  test('gives up in words that say what to do', async () => {
    graphql().times(4).reply(503);
    await expect(clientWith().apply([], SIGNAL)).rejects.toMatchObject({ failure: { kind: 'overloaded' } });
    graphql().reply(401, { message: 'Bad credentials' });
    await expect(clientWith().apply([], SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'authentication', message: expect.stringContaining('Bad credentials') },
    });
  });
});

describe('readTask', () => {
  test('says that the issue is gone', async () => {
    graphql().reply(200, {
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', message: 'Could not resolve', path: ['repository'] }],
    });
    await expect(clientWith().readTask({ issue: 7, branch: 'b' }, SIGNAL)).rejects.toMatchObject({
      failure: { kind: 'cancelled', message: expect.stringContaining('#7') },
    });
  });

  test('does not take an error for an absence', async () => {
    graphql().reply(200, { data: null, errors: [{ message: 'Something went wrong' }] });
    await expect(clientWith().readTask({ issue: 7, branch: 'b' }, SIGNAL)).rejects.toThrow('Something went wrong');
  });
});

test('listRuns reads the names of the latest runs, and which have worked for certain', async () => {
  const title = 'Claude #1 · attempt 1 · 0123456789abcdef';
  const conclusions = ['failure', 'timed_out', 'success', 'cancelled', null];
  nock('https://ghe.example')
    .get('/api/v3/repos/alice/shop/actions/workflows/claude-task.yml/runs')
    .query({ event: 'workflow_dispatch', per_page: '100' })
    .reply(200, {
      total_count: conclusions.length,
      workflow_runs: conclusions.map((conclusion, id) => ({ id, display_title: title, conclusion })),
    });
  expect(await clientWith().listRuns(SIGNAL)).toEqual(conclusions.map((_, id) => ({ id, title, hasWorked: id < 2 })));
});

test('revokeToken ends the life of the token', async () => {
  nock('https://ghe.example', { reqheaders: { authorization: 'token the-token' } })
    .delete('/api/v3/installation/token')
    .reply(204);
  await clientWith().revokeToken(SIGNAL);
});
