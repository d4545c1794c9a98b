/** What the app makes of what it finds on GitHub, seen from GitHub. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { parseRunName, WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { hintOf } from '../../app/core/hint.ts';
import { type Options, PERMISSIONS, startOnGitHub, WORKFLOW } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
const start = async (options?: Options) => {
  on = await startOnGitHub(options);
};
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

describe('a task of a maintainer', () => {
  let number: number;
  beforeEach(async () => {
    await start();
    number = await on.open('mika');
    await on.look(number);
  });

  test('is assigned and dispatched to the idle PC', () => {
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
    expect(on.stickies(number)).toHaveLength(1);
    const [attempt] = on.record(number).attempts;
    const [run, ...others] = on.runsOf(number);
    expect(others).toEqual([]);
    expect(parseRunName(run?.displayTitle ?? '')).toEqual({ task: number, attempt: 1, nonce: attempt?.nonce });
    expect(run?.jobs.map((job) => job.labels)).toEqual([['claude', 'pc-1']]);
  });

  test('makes the labels with colours and descriptions, once for the repository', () => {
    const label = on.repository.labels.find((one) => one.name === 'claude:in-progress');
    expect(label).toMatchObject({ color: '1d76db', description: 'Claude Code Cluster: the task is in-progress' });
    expect(on.repository.labels.filter((one) => /^(claude|specialty|priority):/.test(one.name))).toHaveLength(22);
  });

  test('costs two requests when nothing changed, and one write to note the run', async () => {
    expect(await on.look(number)).toEqual(['taskFacts', 'actions/list-jobs-for-workflow-run', 'writeTask']);
    expect(await on.look(number)).toEqual(['taskFacts', 'actions/list-jobs-for-workflow-run']);
  });

  test('after a restart its run is found by its name, and the work is not begun again', async () => {
    on.restart();
    await on.look(number);
    expect(on.record(number).attempts).toMatchObject([{ runId: on.runsOf(number)[0]?.id }]);
    expect(on.runsOf(number)).toHaveLength(1);
  });

  test('after a restart the timer reads it with its branch at once', async () => {
    on.restart();
    const from = on.github.state.requests.length;
    await on.sweep();
    await on.idle();
    const asked = on.github.state.requests.slice(from).map(({ operation }) => operation);
    expect(asked.filter((operation) => operation.startsWith('task'))).toEqual(['taskFacts']);
  });

  test('an edited record is noticed, and rebuilt from the runs', async () => {
    const [comment] = on.stickies(number);
    if (comment)
      comment.body = comment.body.replace('"nonce":"', '"nonce":"0').replace(/0([0-9a-f]{15})[0-9a-f]"/, '0$1"');
    const before = on.runsOf(number)[0];
    on.restart();
    await on.look(number);
    expect(on.sticky(number)).toContain('had been changed or deleted by somebody');
    expect(on.record(number).attempts).toMatchObject([{ runId: before?.id, endedAt: null }]);
    expect(on.runsOf(number)).toHaveLength(1);
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  });

  test('a rebuilt record knows the branch, though the specialty was changed since', async () => {
    const branch = `claude/issue-${number}-backend`;
    const head = on.as('mika').rest;
    const { data } = await head.git.getRef({ ...on.name, ref: 'heads/main' });
    await head.git.createRef({ ...on.name, ref: `refs/heads/${branch}`, sha: data.object.sha });
    await head.issues.removeLabel({ ...on.name, issue_number: number, name: 'specialty:backend' });
    await head.issues.addLabels({ ...on.name, issue_number: number, labels: ['specialty:frontend'] });
    on.issueOf(number).comments.length = 0;
    on.restart();
    await on.look(number);
    expect(on.record(number)).toMatchObject({ branch, classification: { specialty: 'frontend' } });
  });

  test('a deleted comment is written again, and the work is not begun again', async () => {
    on.issueOf(number).comments.length = 0;
    on.restart();
    await on.look(number);
    expect(on.stickies(number)).toHaveLength(1);
    expect(on.record(number).attempts).toMatchObject([{ runId: on.runsOf(number)[0]?.id }]);
    expect(on.runsOf(number)).toHaveLength(1);
  });

  test('a second comment with a record, left by a race, is removed', async () => {
    const [comment] = on.stickies(number);
    if (comment) on.issueOf(number).comments.push({ ...comment, id: comment.id + 1_000_000 });
    await on.look(number);
    expect(on.stickies(number)).toHaveLength(1);
  });

  test('a closed issue cancels the run', async () => {
    await on.look(number);
    await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
    expect(on.runsOf(number)[0]).toMatchObject({ cancelled: true });
  });

  test('a PC that does not take the job in time loses it, and the task is queued again', async () => {
    on.pass(11);
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
    expect(on.sticky(number)).toContain('No PC started the job within 10 minutes');
    on.pass(1);
    await on.look(number);
    expect(on.record(number).attempts.map((one) => one.outcome?.kind)).toEqual(['assign-timeout', undefined]);
  });
});

describe('a task of an outsider', () => {
  let number: number;
  beforeEach(async () => {
    await start();
    number = await on.open('oona');
    await on.look(number);
  });

  test('waits for approval', () => {
    expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
    expect(on.runsOf(number)).toEqual([]);
  });

  test('runs when a maintainer approves', async () => {
    const id = await on.comment('mika', number, '/claude approve');
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
    expect(on.runsOf(number)).toHaveLength(1);
    const comment = on.issueOf(number).comments.find((one) => one.id === id);
    expect(comment?.reactions.map(({ content }) => content)).toEqual(['+1']);
  });

  test('does not run when the outsider approves, who is told so once', async () => {
    await on.comment('oona', number, '/claude approve');
    await on.look(number);
    on.restart();
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
    expect(on.replies(number)).toMatchObject([expect.stringContaining('is for people with write access')]);
  });

  test('runs when a maintainer adds claude:queued, and not when nobody knows who did', async () => {
    const add = () =>
      on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: number, labels: ['claude:queued'] });
    await add();
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
    await add();
    await on.look(number, hintOf({ kind: 'anything' }, { queuedBy: ['mika'] }, ['mika']));
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  });
});

test('a replica that read before the dispatch and wrote after it does not have the work begun again', async () => {
  await start();
  const [pc] = on.repository.runners;
  if (pc) pc.lastSeenAt = null;
  const number = await on.open('mika');
  await on.look(number);
  const waiting = on.sticky(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  if (pc) pc.lastSeenAt = on.github.clock.now();
  await on.look(number);
  const [attempt] = on.record(number).attempts;
  const [comment] = on.stickies(number);
  if (comment) comment.body = waiting;
  await on.look(number);
  expect(on.record(number).attempts).toMatchObject([{ number: 1, nonce: attempt?.nonce }]);
  expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  expect(on.runsOf(number)).toHaveLength(1);
});

test('a command with a slip is answered with the nearest one, once', async () => {
  await start({ pcs: [] });
  const number = await on.open('mika');
  await on.comment('mika', number, '/claude retyr');
  await on.look(number);
  on.restart();
  await on.look(number);
  expect(on.replies(number)).toMatchObject([expect.stringContaining('Did you mean `/claude retry`?')]);
});

test('without a PC of the specialty it waits, and says which labels one needs', async () => {
  await start({ pcs: [] });
  const number = await on.open('mika');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  expect(on.sticky(number)).toContain('Register a self-hosted runner with the labels `claude` and `backend`');
});

test('without the workflow file it waits, and names the file', async () => {
  await start({ files: { [WORKFLOW_PATH]: '' } });
  const number = await on.open('mika');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
});

test('a refused dispatch is rolled back: queued, the attempt does not count, GitHub’s words are shown', async () => {
  await start({
    files: {
      [WORKFLOW_PATH]: WORKFLOW.replaceAll('workflow_dispatch', 'repository_dispatch').replace(
        /\n {4}inputs:[\s\S]*?\n\n/,
        '\n\n',
      ),
    },
  });
  const number = await on.open('mika');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  expect(on.record(number).attempts).toEqual([]);
  expect(on.sticky(number)).toContain('GitHub refused to start the job');
  expect(await on.look(number)).toEqual(['taskFacts']);
  on.pass(2);
  await on.look(number);
  expect(on.sticky(number)).toContain('"times":2');
});

test('an App that may not list runners dispatches by label, and GitHub queues', async () => {
  const { administration: _, ...permissions } = PERMISSIONS;
  await start({ permissions, pcs: [] });
  const number = await on.open('mika');
  await on.look(number);
  expect(on.runsOf(number)[0]?.jobs[0]?.labels).toEqual(['claude', 'backend']);
  expect(on.sticky(number)).toContain('any runner labelled backend');
});

test('a broken configuration is named on the issue, line by line, and the defaults are used', async () => {
  await start({ files: { [CONFIG_PATH]: 'version: 1\nattempt:\n  max-turn: 3\n' } });
  const number = await on.open('mika');
  await on.look(number);
  expect(on.sticky(number)).toContain(
    'Line 3, column 3: `attempt.max-turn` is not a setting. Did you mean `max-turns`?',
  );
  expect(JSON.parse(on.runsOf(number)[0]?.inputs['settings'] ?? '')).toMatchObject({ maxTurns: 60 });
});

test('the configuration travels with the dispatch', async () => {
  await start({ files: { [CONFIG_PATH]: 'version: 1\nattempt:\n  max-turns: 7\n' } });
  const number = await on.open('mika');
  await on.look(number);
  expect(JSON.parse(on.runsOf(number)[0]?.inputs['settings'] ?? '')).toMatchObject({ maxTurns: 7 });
});

test('two tasks at once and one PC: one is dispatched, the other waits', async () => {
  await start();
  const numbers = [await on.open('mika'), await on.open('mika'), await on.open('mika')];
  for (const number of numbers) on.hint(number, hintOf({ kind: 'anything' }, { isNew: true }));
  await on.idle();
  const states = numbers.map((number) => on.labels(number)[0]);
  expect(states.toSorted()).toEqual(['claude:assigned', 'claude:queued', 'claude:queued']);
  expect(on.repository.runs).toHaveLength(1);
});

describe.each(['drop-before', 'drop-after'] as const)('the connection breaks at the dispatch (%s)', (fault) => {
  test('and after a restart there is one run of one attempt', async () => {
    await start();
    const number = await on.open('mika');
    on.github.requestFaults = ({ operation }) => (operation === 'actions/create-workflow-dispatch' ? fault : 'none');
    await on.look(number);
    expect(on.errors).toHaveLength(1);
    on.github.requestFaults = () => 'none';
    on.restart();
    await on.look(number);
    await on.look(number);
    expect(on.runsOf(number)).toHaveLength(1);
    expect(on.record(number).attempts).toMatchObject([{ number: 1, runId: on.runsOf(number)[0]?.id }]);
  });
});

describe('the timer', () => {
  test('finds what no webhook told', async () => {
    await start();
    const number = await on.open('mika');
    await on.sweep();
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  });
  test('leaves issues alone that are older than the installation', async () => {
    await start();
    const number = await on.open('mika');
    on.issueOf(number).createdAt = on.installation.createdAt - 60_000;
    await on.sweep();
    expect(on.labels(number)).toEqual([]);
  });
  test('finds a command on a failed task, whose webhook was lost', async () => {
    await start({ pcs: [] });
    const number = await on.open('mika');
    await on.look(number);
    const labels = ['claude:failed', 'specialty:backend'];
    await on.as('mika').rest.issues.setLabels({ ...on.name, issue_number: number, labels });
    await on.look(number);
    const id = await on.comment('mika', number, '/claude retry');
    // GitHub's times have whole seconds; this one is later than all before.
    on.issueOf(number).updatedAt += 1000;
    await on.sweep();
    expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
    const comment = on.issueOf(number).comments.find((one) => one.id === id);
    expect(comment?.reactions.map(({ content }) => content)).toEqual(['+1']);
  });
  test('writes the comment of a completed task again, whose deletion no webhook told, and then rests', async () => {
    await start();
    const number = await on.open('mika');
    await on.look(number);
    const labels = ['claude:completed', 'specialty:backend'];
    const run = on.runsOf(number)[0];
    if (run) Object.assign(run, { status: 'completed', conclusion: 'cancelled' });
    for (const job of run?.jobs ?? []) Object.assign(job, { status: 'completed', conclusion: 'cancelled' });
    await on.look(number);
    await on.as('mika').rest.issues.setLabels({ ...on.name, issue_number: number, labels });
    await on.look(number);
    on.issueOf(number).comments = [];
    on.issueOf(number).updatedAt += 1000;
    await on.sweep();
    expect(on.stickies(number)).toHaveLength(1);
    await on.sweep();
    const from = on.github.state.requests.length;
    await on.sweep();
    expect(on.github.state.requests.slice(from).map(({ operation }) => operation)).not.toContain('taskFacts');
  });
  test('takes an old one that someone labelled', async () => {
    await start();
    const number = await on.open('mika');
    on.issueOf(number).createdAt = on.installation.createdAt - 60_000;
    await on.as('mika').rest.issues.createLabel({ ...on.name, name: 'claude:queued' });
    await on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: number, labels: ['claude:queued'] });
    await on.sweep();
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  });
});

test('an issue that is gone changes nothing', async () => {
  await start();
  expect(await on.look(4711)).toEqual(['taskFacts', 'actions/list-workflow-runs']);
  expect(on.errors).toEqual([]);
});
