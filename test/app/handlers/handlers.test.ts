import { describe, expect, test } from 'vitest';
import { acceptBox, type Plan, planMarker } from '../../../app/contract/plan.ts';
import type { Hint } from '../../../app/core/hint.ts';
import type { RepoRef } from '../../../app/github/ports.ts';
import { textHashOf } from '../../../app/github/text-hash.ts';
import { BadDelivery, HANDLERS, listen } from '../../../app/handlers/listen.ts';
import { newFacts, record } from '../../scenarios/facts.ts';

const BOT = 'cluster[bot]';
const common = {
  installation: { id: 3 },
  repository: { id: 77, name: 'shop', owner: { login: 'acme' } },
  sender: { login: 'mika', type: 'User' },
};
const repository = { id: 77, owner: 'acme', name: 'shop' };
const issue = { number: 5, title: 'Orders', body: null, user: { login: 'oona', type: 'User' } };
const branch = { ref: 'claude/issue-5-backend', repo: { id: 77 } };

const KNOWN: RepoRef[] = [
  { ...repository, installationId: 3 },
  { id: 78, owner: 'acme', name: 'site', installationId: 3 },
  { id: 79, owner: 'zoo', name: 'cage', installationId: 4 },
];

/** Pull request 8, of which a review was asked for. */
const seen = { ...newFacts(), ref: { repo: { ...repository, installationId: 3 }, number: 8 }, record: record() };

async function hear(name: string, payload: object) {
  const hints: { number: number; hint: Hint }[] = [];
  const edits: object[] = [];
  const here: string[] = [];
  const gone: string[] = [];
  let admitted = 0;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await listen(
    {
      github: { botLogin: async () => BOT },
      reconciler: {
        hint: ({ number }, hint) => hints.push({ number, hint }),
        admit: () => (admitted += 1),
        forget: (isGone) => gone.push(...KNOWN.filter(isGone).map(({ name }) => name)),
      },
      onboarder: { hint: ({ name }) => here.push(name), forget() {} },
      memory: {
        sharing: (repo) => [repo],
        ofRepo: () => [],
        seen: ({ number }) => (number === 8 ? { ...seen, state: 'completed', at: '' } : undefined),
        waitingFor: (key) => (key === 'acme/shop#6' ? [{ repo: { ...repository, installationId: 3 }, number: 9 }] : []),
        taskOfRun: (repo, runId) =>
          runId === 900 ? { repo: { ...repo, installationId: 3, owner: 'acme', name: 'shop' }, number: 5 } : undefined,
      },
      dashboards: { edited: (_, edit) => edits.push(edit) },
      log,
    },
    { name, payload: { ...common, ...payload } },
  );
  return { hints, admitted, here, gone, ...(edits.length > 0 && { edits }) };
}

const NOTHING = { hints: [], admitted: 0, here: [], gone: [] };

const only = async (name: string, payload: object) =>
  (await hear(name, payload)).hints.map(({ number, hint }) => ({ number, ...hint }));

describe('reviews', () => {
  const review = (state: string, head: object = branch) =>
    only('pull_request_review', {
      ...{ action: 'submitted', review: { state } },
      pull_request: { number: 6, head, base: { repo: { id: 77 } } },
    });
  test('changes are requested', async () => expect(await review('changes_requested')).toMatchObject([{ number: 5 }]));
  test('every other review is for people', async () => {
    for (const state of ['commented', 'approved']) expect(await review(state)).toEqual([]);
  });
  test('of a branch that is nobody’s task', async () => {
    expect(await review('changes_requested', { ...branch, repo: { id: 99 } })).toEqual([]);
    expect(await review('changes_requested', { ...branch, ref: 'feature' })).toEqual([]);
  });
});

describe('a plan in a comment', () => {
  const plan: Plan = { version: 1, id: 'a'.repeat(16), parts: [{ title: 'One', body: '', after: [] }] };
  const box = acceptBox(plan, 'Create');
  const edited = (text: string, user = { login: 'cluster[bot]', type: 'Bot' }) =>
    only('issue_comment', { action: 'edited', issue, comment: { id: 4, body: `${text}\n${planMarker(plan)}`, user } });
  test('whose box was ticked, and by whom', async () =>
    expect(await edited(box.replace('[ ]', '[x]'))).toMatchObject([{ number: 5, logins: ['mika'] }]));
  test('whose box was not', async () => expect(await edited(box)).toEqual([]));
  test('of a person is none', async () =>
    expect(await edited(box.replace('[ ]', '[x]'), { login: 'oona', type: 'User' })).toEqual([]));
});

describe('looks at the task', () => {
  test('an issue is opened', async () =>
    expect(await only('issues', { action: 'opened', issue })).toMatchObject([
      { number: 5, evidence: { isNew: true }, logins: ['oona'] },
    ]));
  test('claude:queued is added, and by whom', async () =>
    expect(await only('issues', { action: 'labeled', issue, label: { name: 'claude:queued' } })).toMatchObject([
      {
        evidence: { isNew: false, queuedBy: ['mika'] },
        logins: ['oona', 'mika'],
        queuedText: { mika: textHashOf(issue) },
      },
    ]));
  test('a command is written', async () =>
    expect(
      await only('issue_comment', {
        action: 'created',
        issue,
        comment: { id: 70, body: '/claude retry', user: common.sender },
      }),
    ).toMatchObject([{ number: 5, logins: ['oona', 'mika'], heard: [70] }]));
  test('a command is written into a comment that had none', async () =>
    expect(
      await only('issue_comment', {
        action: 'edited',
        issue,
        comment: { id: 70, body: 'Well.\n\n/claude retry', user: common.sender },
      }),
    ).toMatchObject([{ number: 5, heard: [70] }]));
  test('a bot writes a command: whether it may is in the configuration, so it gets no sign yet', async () =>
    expect(
      await only('issue_comment', {
        action: 'created',
        issue,
        comment: { id: 70, body: '/claude retry', user: { login: 'x[bot]', type: 'Bot' } },
      }),
    ).toMatchObject([{ number: 5, heard: [] }]));
  test('a run of ours ends', async () =>
    expect(
      await only('workflow_run', {
        action: 'completed',
        workflow_run: { id: 900, display_title: 'Claude #5 · attempt 1 · aaaaaaaaaaaaaaaa' },
        sender: { login: BOT, type: 'Bot' },
      }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'run', runId: 900, phase: 'completed' }] }]));
  test('a run starts of which the app knows nothing', async () =>
    expect(
      await only('workflow_run', {
        action: 'in_progress',
        workflow_run: { id: 901, display_title: 'Claude #5 · attempt 1 · aaaaaaaaaaaaaaaa' },
      }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'run', runId: 901, phase: 'in_progress' }] }]));
  const job = {
    name: 'Claude #5',
    run_id: 900,
    run_attempt: 1,
    labels: ['claude', 'pc-1'],
    status: 'in_progress',
    conclusion: null,
    started_at: '2026-05-04T12:00:00Z',
    runner_name: 'pc-1',
    check_run_url: 'https://api.github.com/repos/acme/shop/check-runs/7',
  };
  test('a job of ours starts, and is shown', async () => {
    const [hint] = await only('workflow_job', { action: 'in_progress', workflow_job: job });
    expect(hint).toMatchObject({ number: 5, news: [{ kind: 'run', phase: 'in_progress' }] });
    const run = { id: 900, phase: 'running', runner: 'pc-1', startedAt: '2026-05-04T12:00:00.000Z' };
    expect(hint?.news).toMatchObject([{ sight: { run, checkRunId: 7 } }]);
  });
  test.each([
    ['of a run started again', { ...job, run_attempt: 2 }],
    ['that is not the task’s own', { ...job, name: 'lint' }],
    ['that is told of in part', { run_id: 900, labels: ['claude'] }],
  ])('a job %s shows nothing', async (_, workflow_job) =>
    expect(await only('workflow_job', { action: 'completed', workflow_job })).toEqual([
      expect.objectContaining({ number: 5, news: [{ kind: 'run', runId: 900, phase: 'completed' }] }),
    ]),
  );
  test('the pull request is merged', async () =>
    expect(
      await only('pull_request', { action: 'closed', pull_request: { number: 6, head: branch, base: branch } }),
    ).toMatchObject([{ number: 5, news: [{ kind: 'pull-ended' }] }, { number: 9 }]));
  const tax = { head: { ...branch, ref: 'tax' }, base: branch };
  test('a command is written on a pull request', async () =>
    expect(
      await only('issue_comment', {
        action: 'created',
        issue: { ...issue, number: 7, pull_request: {} },
        comment: { id: 70, body: '/claude review', user: common.sender },
      }),
    ).toMatchObject([{ number: 7, logins: ['oona', 'mika'] }]));
  test('claude:queued is added to a pull request, and by whom', async () =>
    expect(
      await only('pull_request', {
        action: 'labeled',
        label: { name: 'claude:queued' },
        pull_request: { number: 7, ...tax },
      }),
    ).toMatchObject([{ number: 7, evidence: { queuedBy: ['mika'] }, logins: ['mika'] }]));
  test('claude:cancelled is added to a pull request of which a review was asked for', async () =>
    expect(
      await only('pull_request', {
        action: 'labeled',
        label: { name: 'claude:cancelled' },
        pull_request: { number: 8, ...tax },
      }),
    ).toMatchObject([{ number: 8, evidence: { queuedBy: [] } }]));
  test('a pull request is closed of which a review was asked for', async () =>
    expect(await only('pull_request', { action: 'closed', pull_request: { number: 8, ...tax } })).toMatchObject([
      { number: 8, news: [{ kind: 'anything' }] },
    ]));
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
  test('Retry is pressed on the check run of an answer, whose name tells the task', async () => {
    const answer = { ...check_run, name: 'Claude Code Cluster #7', check_suite: { head_branch: 'main' } };
    const pressed = { action: 'requested_action', requested_action: { identifier: 'retry' } };
    expect(await only('check_run', { ...pressed, check_run: answer })).toMatchObject([
      { number: 7, evidence: { rerunBy: ['mika'] } },
    ]);
  });
  test('Cancel is pressed, and for which attempt', async () =>
    expect(
      await only('check_run', { action: 'requested_action', check_run, requested_action: { identifier: 'cancel' } }),
    ).toMatchObject([{ evidence: { rerunBy: [], cancelBy: [{ login: 'mika', nonce: 'aaaaaaaaaaaaaaaa' }] } }]));
});

describe('the dashboard', () => {
  const body = 'What runs.\n<!-- claude-cluster:dashboard {} -->';
  const dashboard = { number: 8, user: { login: BOT, type: 'Bot' }, body };
  const edit = { action: 'edited', issue: dashboard, changes: { body: { from: `${body}, before` } } };
  test('is edited: by whom, and what changed', async () =>
    expect(await hear('issues', edit)).toMatchObject({
      hints: [],
      edits: [{ number: 8, by: 'mika', body, before: `${body}, before` }],
    }));
  test('also when nothing of it is left', async () =>
    expect(await hear('issues', { ...edit, issue: { ...dashboard, body: 'Gone.' } })).toMatchObject({
      hints: [],
      edits: [{ number: 8, body: 'Gone.' }],
    }));
  test('is rewritten by the app itself', async () =>
    expect(await hear('issues', { ...edit, sender: { login: BOT, type: 'Bot' } })).toEqual(NOTHING));
  test.each([
    ['labelled', 'issues', { action: 'labeled', issue: dashboard, label: { name: 'claude:queued' } }],
    ['closed', 'issues', { action: 'closed', issue: dashboard }],
    [
      'commented on',
      'issue_comment',
      { action: 'created', issue: dashboard, comment: { id: 70, body: '/claude retry', user: common.sender } },
    ],
  ])('costs nothing when it is %s', async (_, name, payload) => expect(await hear(name, payload)).toEqual(NOTHING));
  test('is not what a person quotes', async () =>
    expect(await hear('issues', { ...edit, issue: { ...issue, body } })).toMatchObject({ hints: [{ number: 5 }] }));
});

test('any job of the cluster that ends frees a runner', async () =>
  expect(await hear('workflow_job', { action: 'completed', workflow_job: { run_id: 1, labels: ['claude'] } })).toEqual({
    ...NOTHING,
    admitted: 1,
  }));

describe('costs nothing', () => {
  const echo = { sender: { login: BOT, type: 'Bot' } };
  const started = { id: 900, display_title: 'Claude #5 · attempt 1 · aaaaaaaaaaaaaaaa' };
  test.each([
    ['the start of a run whose job tells more', 'workflow_run', { action: 'in_progress', workflow_run: started }],
    ['the app’s own label', 'issues', { action: 'labeled', issue, label: { name: 'claude:queued' }, ...echo }],
    ['the action’s swap of labels', 'issues', { action: 'labeled', issue, label: { name: 'claude:testing' } }],
    [
      'an ordinary comment',
      'issue_comment',
      { action: 'created', issue, comment: { id: 70, body: 'hello', user: common.sender } },
    ],
    [
      'a message that one task leaves for another, whatever it says',
      'issue_comment',
      { action: 'created', issue, comment: { id: 70, body: '/claude retry', user: echo.sender }, ...echo },
    ],
    [
      'the comment of a deleted account',
      'issue_comment',
      { action: 'created', issue, comment: { id: 70, body: '/claude retry', user: null } },
    ],
    [
      'a label of ours on a pull request, but claude:queued',
      'pull_request',
      {
        action: 'labeled',
        label: { name: 'claude:completed' },
        pull_request: { number: 7, head: { ...branch, ref: 'tax' }, base: branch },
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
    ['an event about the App’s own page', 'github_app_authorization', { action: 'revoked' }],
  ])('%s', async (_, name, payload) => expect(await hear(name, payload)).toEqual(NOTHING));
});

describe('an installation', () => {
  const named = (id: number, full_name: string) => ({ id, full_name });
  const shop = named(77, 'acme/shop');
  test.each(['created', 'unsuspend', 'new_permissions_accepted'])(
    '%s: its repositories are looked at',
    async (action) =>
      expect(
        await hear('installation', { action, repositories: [shop, named(78, 'acme/site')], repository: undefined }),
      ).toEqual({ ...NOTHING, here: ['shop', 'site'] }),
  );
  test.each(['deleted', 'suspend'])('%s: all of its repositories are forgotten', async (action) =>
    expect(await hear('installation', { action, repositories: [shop], repository: undefined })).toEqual({
      ...NOTHING,
      gone: ['shop', 'site'],
    }),
  );
  test('repositories come in and go out', async () => {
    const added = { action: 'added', repositories_added: [shop], repositories_removed: [], repository: undefined };
    expect(await hear('installation_repositories', added)).toEqual({ ...NOTHING, here: ['shop'] });
    const removed = { ...added, action: 'removed', repositories_added: [], repositories_removed: [shop] };
    expect(await hear('installation_repositories', removed)).toEqual({ ...NOTHING, gone: ['shop'] });
  });
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
    ['an installation without its id', 'installation', { action: 'created', installation: {} }],
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
