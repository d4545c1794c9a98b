import { describe, expect, test } from 'vitest';
import type { Hint } from '../../../app/core/hint.ts';
import { textHashOf } from '../../../app/github/text-hash.ts';
import { BadDelivery, HANDLERS, listen } from '../../../app/handlers/listen.ts';

const BOT = 'cluster[bot]';
const common = {
  installation: { id: 3 },
  repository: { id: 77, name: 'shop', owner: { login: 'acme' } },
  sender: { login: 'mika', type: 'User' },
};
const repository = { id: 77, owner: 'acme', name: 'shop' };
const issue = { number: 5, title: 'The API fails', body: null, user: { login: 'oona', type: 'User' } };
const branch = { ref: 'claude/issue-5-backend', repo: { id: 77 } };

async function hear(name: string, payload: object) {
  const hints: { number: number; hint: Hint }[] = [];
  let admitted = 0;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await listen(
    {
      github: { botLogin: async () => BOT },
      reconciler: { hint: ({ number }, hint) => hints.push({ number, hint }), admit: () => (admitted += 1) },
      memory: {
        waitingFor: (key) => (key === 'acme/shop#6' ? [{ repo: { ...repository, installationId: 3 }, number: 9 }] : []),
        taskOfRun: (repo, runId) =>
          runId === 900 ? { repo: { ...repo, installationId: 3, owner: 'acme', name: 'shop' }, number: 5 } : undefined,
      },
      log,
    },
    { name, payload: { ...common, ...payload } },
  );
  return { hints, admitted };
}

const only = async (name: string, payload: object) =>
  (await hear(name, payload)).hints.map(({ number, hint }) => ({ number, ...hint }));

describe('looks at the task', () => {
  test('an issue is opened', async () =>
    expect(await only('issues', { action: 'opened', issue })).toMatchObject([
      { number: 5, evidence: { isNew: true }, logins: ['oona'] },
    ]));
  test('claude:queued is added, and by whom', async () =>
    expect(await only('issues', { action: 'labeled', issue, label: { name: 'claude:queued' } })).toMatchObject([
      {
        evidence: { isNew: false, queuedBy: [{ login: 'mika', textHash: textHashOf(issue) }] },
        logins: ['oona', 'mika'],
      },
    ]));
  test('a command is written', async () =>
    expect(
      await only('issue_comment', {
        action: 'created',
        issue,
        comment: { body: '/claude retry', user: common.sender },
      }),
    ).toMatchObject([{ number: 5, logins: ['oona', 'mika'] }]));
  test('a run of ours ends', async () =>
    expect(
      await only('workflow_run', {
        action: 'completed',
        workflow_run: { id: 900, display_title: 'Claude #5 · attempt 1 · aaaaaaaaaaaaaaaa' },
        sender: { login: BOT, type: 'Bot' },
      }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'run', runId: 900, phase: 'completed' }] }]));
  test('a job of ours starts', async () =>
    expect(
      await only('workflow_job', { action: 'in_progress', workflow_job: { run_id: 900, labels: ['claude', 'pc-1'] } }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'run', phase: 'in_progress' }] }]));
  test('the pull request is merged', async () =>
    expect(
      await only('pull_request', { action: 'closed', pull_request: { number: 6, head: branch, base: branch } }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'pull-ended' }] }, { number: 9 }]));
  const check_run = {
    name: 'Claude Code Cluster',
    external_id: 'aaaaaaaaaaaaaaaa',
    check_suite: { head_branch: branch.ref },
  };
  test('Re-run is pressed', async () =>
    expect(await only('check_run', { action: 'rerequested', check_run })).toMatchObject([
      { number: 5, evidence: { rerunBy: ['mika'] } },
    ]));
  test('Retry is pressed', async () =>
    expect(
      await only('check_run', { action: 'requested_action', check_run, requested_action: { identifier: 'retry' } }),
    ).toMatchObject([{ number: 5, evidence: { rerunBy: ['mika'], cancelBy: [] } }]));
  test('Cancel is pressed, and for which attempt', async () =>
    expect(
      await only('check_run', { action: 'requested_action', check_run, requested_action: { identifier: 'cancel' } }),
    ).toMatchObject([{ evidence: { rerunBy: [], cancelBy: [{ login: 'mika', nonce: 'aaaaaaaaaaaaaaaa' }] } }]));
});

test('any job of the cluster that ends frees a runner', async () =>
  expect(await hear('workflow_job', { action: 'completed', workflow_job: { run_id: 1, labels: ['claude'] } })).toEqual({
    hints: [],
    admitted: 1,
  }));

describe('costs nothing', () => {
  const echo = { sender: { login: BOT, type: 'Bot' } };
  test.each([
    ['the app’s own label', 'issues', { action: 'labeled', issue, label: { name: 'claude:queued' }, ...echo }],
    ['the action’s swap of labels', 'issues', { action: 'labeled', issue, label: { name: 'claude:testing' } }],
    [
      'an ordinary comment',
      'issue_comment',
      { action: 'created', issue, comment: { body: 'hello', user: common.sender } },
    ],
    [
      'a comment by a bot',
      'issue_comment',
      { action: 'created', issue, comment: { body: '/claude retry', user: { login: 'x[bot]', type: 'Bot' } } },
    ],
    [
      'a command on a pull request',
      'issue_comment',
      {
        action: 'created',
        issue: { ...issue, pull_request: {} },
        comment: { body: '/claude retry', user: common.sender },
      },
    ],
    [
      'a run of another workflow',
      'workflow_run',
      { action: 'completed', workflow_run: { id: 1, display_title: 'CI' } },
    ],
    [
      'a job on other runners',
      'workflow_job',
      { action: 'completed', workflow_job: { run_id: 900, labels: ['ubuntu-latest'] } },
    ],
    [
      'a pull request from a fork with our branch name',
      'pull_request',
      { action: 'closed', pull_request: { number: 7, head: { ...branch, repo: { id: 78 } }, base: branch } },
    ],
    [
      'another check',
      'check_run',
      { action: 'rerequested', check_run: { name: 'CI', external_id: null, check_suite: { head_branch: branch.ref } } },
    ],
    [
      'a button pressed by a bot',
      'check_run',
      {
        action: 'requested_action',
        check_run: { name: 'Claude Code Cluster', external_id: null, check_suite: { head_branch: branch.ref } },
        requested_action: { identifier: 'retry' },
        sender: { login: 'x[bot]', type: 'Bot' },
      },
    ],
    ['an installation event', 'installation', { action: 'created' }],
  ])('%s', async (_, name, payload) => expect(await hear(name, payload)).toEqual({ hints: [], admitted: 0 }));
});

describe('tells the tasks that wait for it', () => {
  const six = { ...issue, number: 6 };
  test.each(['opened', 'closed', 'reopened', 'deleted', 'transferred'])('the issue is %s', async (action) =>
    expect(await only('issues', { action, issue: six })).toMatchObject([{ number: 6 }, { number: 9 }]),
  );
  test('not when its text is edited', async () =>
    expect(await only('issues', { action: 'edited', issue: six })).toMatchObject([{ number: 6 }]));
});

describe('a relation is told to the issue that waits', () => {
  test('a blocked-by relation, so that it is read', async () =>
    expect(
      await only('issue_dependencies', {
        action: 'blocked_by_added',
        blocked_issue: { number: 5 },
        blocking_issue: { number: 6 },
      }),
    ).toMatchObject([{ number: 5, relations: true }]));
  test('a sub-issue', async () =>
    expect(
      await only('sub_issues', { action: 'sub_issue_removed', parent_issue: { number: 5 }, sub_issue: { number: 6 } }),
    ).toMatchObject([{ number: 5 }]));
  test("an issue's own payload says whether it has any", async () => {
    const summary = (total_blocked_by: number) => ({ issue_dependencies_summary: { total_blocked_by } });
    expect(await only('issues', { action: 'edited', issue: { ...issue, ...summary(1) } })).toMatchObject([
      { relations: true },
    ]);
    expect(await only('issues', { action: 'edited', issue: { ...issue, ...summary(0) } })).toMatchObject([
      { relations: false },
    ]);
    expect(await only('issues', { action: 'opened', issue })).toMatchObject([{ relations: false }]);
  });
});

describe('is refused with 400', () => {
  test.each([
    ['an event nobody subscribed to', 'star', { action: 'created' }],
    ['an issue without its number', 'issues', { action: 'opened', issue: { user: null } }],
    ['a payload without its repository', 'issues', { action: 'opened', issue, repository: undefined }],
  ])('%s', async (_, name, payload) => {
    const refused = await hear(name, payload).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BadDelivery);
    expect(refused).toMatchObject({ status: 400 });
  });
});

test('no two handlers want the same event', () => {
  const events = HANDLERS.flatMap((handler) => handler.events);
  expect(new Set(events).size).toBe(events.length);
});
