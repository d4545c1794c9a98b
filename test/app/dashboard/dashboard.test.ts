/** The dashboard issue, seen from GitHub: opened, pinned, kept up to date, left alone. */
import { afterEach, describe, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../../app/config/schema.ts';
import { hintOf } from '../../../app/core/hint.ts';
import { type Options, startOnGitHub } from '../on-github.ts';

const TITLE = 'Claude Code Cluster: dashboard';
type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let before = 0;
const start = async (options?: Options) => {
  on = await startOnGitHub(options);
};
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const all = () => [...on.repository.issues.values()].filter(({ title }) => title.startsWith(TITLE));
const page = () => {
  const [dashboard] = all();
  if (!dashboard) throw new Error('There is no dashboard');
  return dashboard;
};
const text = () => page().body ?? '';

/** One round of the timer; the requests that were the dashboard's. */
async function sweep(round = on.sweep): Promise<string[]> {
  before = on.github.state.requests.length;
  await round();
  return on.github.state.requests
    .slice(before)
    .map(({ operation }) => operation)
    .filter((one) => !SWEEP.has(one));
}
const SWEEP = new Set([
  ...['openTasks', 'taskFacts', 'taskBranch', 'writeTask', 'createLabels', 'actions/list-jobs-for-workflow-run'],
  ...['apps/list-installations', 'apps/list-repos-accessible-to-installation', 'apps/get-authenticated'],
  ...['issues/list-for-repo', 'actions/list-workflow-runs', 'actions/list-self-hosted-runners-for-org'],
  ...['users/get-by-username', 'apps/create-installation-access-token', 'actions/create-workflow-dispatch'],
]);
const RUNNERS = 'actions/list-self-hosted-runners-for-repo';

/** A task of Mika's on its PC, and the dashboard that tells of it. */
async function withDashboard(options?: Options): Promise<number> {
  await start(options);
  const number = await on.open('mika');
  await on.look(number);
  await on.look(number);
  await sweep();
  return number;
}

describe('a repository', () => {
  test('without a task gets none', async () => {
    await start();
    await on.sweep();
    await on.as('oona').rest.issues.create({ ...on.name, title: 'Old', body: '' });
    on.issueOf(1).createdAt = on.installation.createdAt - 60_000;
    await on.sweep();
    expect(all()).toEqual([]);
  });
  test('gets one with its first task, pinned, and it says what runs', async () => {
    const number = await withDashboard();
    expect(all()).toHaveLength(1);
    expect(page().user.login).toBe('cluster[bot]');
    expect(on.repository.pinned.map(({ issue }) => issue.number)).toEqual([page().number]);
    expect(text()).toContain(`[#${number}](../issues/${number}) The orders endpoint fails – attempt 1 on \`pc-1\``);
    expect(text()).toContain(`🔵 busy with [#${number}]`);
  });
  test('gets none where the configuration says so', async () => {
    await start({ files: { [CONFIG_PATH]: 'version: 1\ndashboard: false\n' } });
    await on.look(await on.open('mika'));
    expect(await sweep()).toEqual([]);
    expect(all()).toEqual([]);
  });
});

describe('costs', () => {
  test('nothing where nothing changed, and two requests where something did, at most once a minute', async () => {
    const number = await withDashboard({ pcs: ['pc-1', 'pc-2'] });
    expect(await sweep()).toEqual([]);
    const second = await on.open('mika');
    await on.look(second);
    expect(await sweep()).toEqual([]);
    expect(text()).not.toContain(`[#${second}]`);
    on.pass(1.1);
    expect(await sweep()).toEqual([RUNNERS, 'writeDashboard']);
    expect(text()).toContain(`[#${second}]`);
    expect(text()).toContain(`[#${number}]`);
    expect(await sweep()).toEqual([]);
  });
  test('no wait of hours where a clock was wrong when it was written', async () => {
    await start({ pcs: ['pc-1', 'pc-2'] });
    on.pass(120);
    await on.look(await on.open('mika'));
    await sweep();
    on.pass(-118);
    const second = await on.open('mika');
    await on.look(second);
    await sweep();
    expect(text()).toContain(`[#${second}]`);
  });
  test('nothing after a restart but one look at the PCs, and it writes nothing', async () => {
    await withDashboard();
    on.pass(2);
    on.restart();
    expect(await sweep()).toEqual([RUNNERS]);
    expect(await sweep()).toEqual([]);
  });
  test('after a restart one request for all tasks that ended within a week, and nothing is written', async () => {
    const ended = [await withDashboard({ pcs: ['pc-1', 'pc-2', 'pc-3'] }), await on.open('mika')];
    for (const number of ended) {
      await on.look(number);
      await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
      await on.look(number);
    }
    on.pass(2);
    await sweep();
    for (const number of ended) on.issueOf(number).updatedAt -= 3 * 24 * 3_600_000;
    on.restart();
    expect((await sweep()).toSorted()).toEqual([RUNNERS, 'finishedTasks']);
    for (const number of ended) expect(text()).toContain(`🚫 [#${number}]`);
    expect(await sweep()).toEqual([]);
  });
  test('one request in ten minutes to see whether a PC went off', async () => {
    const number = await withDashboard({ pcs: ['pc-1', 'pc-2'] });
    await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
    await on.look(number);
    on.pass(2);
    await sweep();
    const [, pc] = on.repository.runners;
    if (pc) pc.lastSeenAt = null;
    on.pass(5);
    expect(await sweep()).toEqual([]);
    on.pass(6);
    expect(await sweep()).toEqual([RUNNERS, 'writeDashboard']);
    expect(text()).toContain('| `pc-2` | ⚫ offline |');
  });
  test('nor when the clock, two hours ahead, was set right', async () => {
    const number = await withDashboard({ pcs: ['pc-1', 'pc-2'] });
    await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
    await on.look(number);
    on.pass(120);
    await sweep();
    on.pass(-120);
    const [, pc] = on.repository.runners;
    if (pc) pc.lastSeenAt = null;
    await sweep();
    expect(text()).toContain('| `pc-2` | ⚫ offline |');
  });
});

async function configure(config: string): Promise<void> {
  const { repos } = on.as('mika').rest;
  const file = { ...on.name, path: CONFIG_PATH };
  const { data } = await repos.getContent(file);
  const sha = Array.isArray(data) ? '' : data.sha;
  const content = Buffer.from(config).toString('base64');
  await repos.createOrUpdateFileContents({ ...file, message: 'Configure', content, sha });
}

test('its configuration switches it off and on again', async () => {
  const number = await withDashboard({ files: { [CONFIG_PATH]: 'version: 1\n' } });
  await configure('version: 1\ndashboard: false\n');
  await sweep();
  expect(page()).toMatchObject({ state: 'closed', body: expect.stringContaining('`dashboard: false`') });
  expect(on.repository.pinned).toEqual([]);
  expect(await sweep()).toEqual([]);
  await configure('version: 1\n');
  on.pass(11);
  await sweep();
  expect(page()).toMatchObject({ state: 'open', body: expect.stringContaining(`[#${number}]`) });
  expect(on.repository.pinned).toHaveLength(1);
});

describe('people', () => {
  const change = (what: { title?: string; body?: string; state?: 'open' | 'closed' }) =>
    on.as('mika').rest.issues.update({ ...on.name, issue_number: page().number, ...what });

  test('who change its text or its title find it overwritten', async () => {
    await withDashboard();
    const whole = text();
    await change({ body: `${whole}\nand more` });
    on.pass(2);
    await sweep();
    expect(text()).not.toContain('and more');
    await change({ body: 'Gone.' });
    on.pass(2);
    await sweep();
    expect(text()).toContain('### ⚙️ Running (1)');
    await change({ title: 'Ours' });
    on.pass(2);
    on.restart();
    await sweep();
    expect(all()).toHaveLength(1);
  });
  test('who close it are left without, until they reopen it', async () => {
    await withDashboard();
    await change({ state: 'closed' });
    await on.look(await on.open('mika'));
    on.pass(2);
    on.restart();
    expect(await sweep()).not.toContain('writeDashboard');
    expect(all()).toMatchObject([{ state: 'closed' }]);
    await change({ state: 'open' });
    expect(await sweep()).toContain('writeDashboard');
  });
  test('who unpin it are not overruled', async () => {
    await withDashboard();
    on.repository.pinned.length = 0;
    await change({ body: 'Gone.' });
    on.pass(2);
    await sweep();
    expect(text()).toContain('### ⚙️ Running (1)');
    expect(on.repository.pinned).toEqual([]);
  });
  test('who pinned three issues keep them', async () => {
    await start();
    for (let count = 0; count < 3; count += 1) {
      const number = await on.open('oona');
      on.repository.pinned.push({ id: 1_000_000 + number, issue: on.issueOf(number), by: on.issueOf(number).user });
    }
    await on.look(await on.open('mika'));
    await sweep();
    expect(text()).toContain('### ⚙️ Running (1)');
    on.pass(2);
    expect(await sweep()).toEqual([]);
    expect(on.repository.pinned).toHaveLength(3);
  });
});

describe('it is no task', () => {
  const addLabels = async (labels: string[]) =>
    on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: page().number, labels });
  const untouched = async () => {
    expect(on.runsOf(page().number)).toEqual([]);
    expect(on.stickies(page().number)).toEqual([]);
    expect(on.replies(page().number)).toEqual([]);
  };

  test('whatever labels people give it; they are taken off, and nobody waits behind it', async () => {
    await withDashboard({ pcs: ['pc-1', 'pc-2'] });
    await addLabels(['claude:queued', 'claude:assigned', 'specialty:backend', 'priority:urgent', 'bug']);
    await on.look(page().number, hintOf({ kind: 'anything' }, { queuedBy: ['mika'], isNew: true }, ['mika']));
    on.pass(2);
    await sweep();
    expect(on.labels(page().number)).toEqual(['bug']);
    await untouched();
    const next = await on.open('mika');
    await on.look(next);
    expect(on.labels(next)).toContain('claude:assigned');
  });
  test('whatever people comment on it: the text says that nobody reads that', async () => {
    await withDashboard();
    await on.comment('mika', page().number, '/claude retry');
    await on.look(page().number, hintOf({ kind: 'anything' }, { isNew: true, rerunBy: ['mika'] }, ['mika']));
    await untouched();
    expect(text()).toContain('Comments here are not read');
  });
  test('and costs no look when a webhook or the timer comes by', async () => {
    await withDashboard({ events: ['issues', 'issue_comment'] });
    await on.hear();
    const from = on.github.state.requests.length;
    await on.comment('mika', page().number, '/claude help');
    await addLabels(['claude:queued']);
    await on.hear();
    const asked = on.github.state.requests.slice(from).filter(({ actor }) => actor === 'cluster[bot]');
    expect(asked).toEqual([]);
    await untouched();
  });
});

describe('two processes of the app', () => {
  test('that opened one each keep the older, and the newer is closed', async () => {
    await start();
    await on.look(await on.open('mika'));
    const another = on.twin().sweep;
    // Neither has seen the other's when it opens its own.
    const both = Promise.withResolvers<void>();
    let opening = 0;
    on.github.onRequest.push(async ({ operation }, phase) => {
      if (operation !== 'openDashboard' || phase !== 'before') return;
      opening += 1;
      if (opening === 2) both.resolve();
      await both.promise;
    });
    await Promise.all([on.sweep(), another()]);
    const opened = all();
    on.pass(2);
    await sweep();
    on.pass(2);
    await sweep(another);
    await sweep();
    expect(all().filter(({ state }) => state === 'open')).toEqual([opened[0]]);
    expect(on.repository.pinned.map(({ issue }) => issue)).toEqual([opened[0]]);
    expect(opened).toHaveLength(2);
    expect(opened[1]?.body).toContain(`The one that counts is [#${opened[0]?.number}]`);
  });
  test('of which one knows less do not take turns', async () => {
    const number = await withDashboard();
    await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
    await on.look(number);
    on.pass(2);
    await sweep();
    // Over for longer than a fresh process looks back.
    on.issueOf(number).updatedAt -= 30 * 24 * 3_600_000;
    const second = await on.open('mika');
    await on.look(second);
    const another = on.twin().sweep;
    on.pass(2);
    const rounds: string[][] = [];
    for (let round = 0; round < 6; round += 1) {
      rounds.push(await sweep(), await sweep(another));
      on.pass(1.1);
    }
    // In the first rounds each learns of the run what it had not seen yet.
    expect(rounds.slice(8).flat()).not.toContain('writeDashboard');
  });
});

test.each(['drop-before', 'drop-after'] as const)(
  'an answer that is lost (%s) when it is opened makes no second one',
  async (fault) => {
    await start();
    await on.look(await on.open('mika'));
    on.github.requestFaults = ({ operation }) => (operation === 'openDashboard' ? fault : 'none');
    await on.sweep();
    expect(on.errors.splice(0)).toHaveLength(1);
    on.github.requestFaults = () => 'none';
    on.pass(2);
    on.restart();
    await sweep();
    expect(all()).toHaveLength(1);
    expect(on.repository.pinned).toHaveLength(1);
  },
);
