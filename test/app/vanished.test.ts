/** Issues that go away: their task ends, what runs for them is stopped, and whoever waited goes on. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { convertToDiscussion, deleteIssue, transferIssue } from '../github/issues/leave.ts';
import { createRepository } from '../github/seed.ts';
import type { Repository } from '../github/state.ts';
import { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let depot: Repository;
let number: number;
const opened = hintOf({ kind: 'anything' }, { isNew: true }, ['mika'], false);
const anything = hintOf({ kind: 'anything' });

/** A task of Mika's under way on the only PC, and one that waits for that PC. */
let next: number;
beforeEach(async () => {
  on = await startOnGitHub();
  depot = await createRepository(on.github, { owner: on.repository.owner, name: 'depot' });
  number = await on.open('mika');
  await on.look(number, opened);
  await on.look(number, anything);
  next = await on.open('mika');
  await on.look(next, opened);
  expect(on.labels(next)).toContain('claude:queued');
});
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const mika = () => {
  const user = on.issueOf(next).user;
  return { user, app: null };
};
const WAYS = {
  deleted: () => deleteIssue(on.github, on.repository, mika(), on.issueOf(number)),
  transferred: () =>
    void transferIssue(on.github, { from: on.repository, to: depot }, mika(), on.issueOf(number), false),
  'converted to a discussion': () => convertToDiscussion(on.github, mika(), on.issueOf(number)),
};
const ways = Object.entries(WAYS);
const freePc = () => {
  for (const runner of on.repository.runners) runner.job = null;
};

describe.each(ways)('%s while it runs', (_, leave) => {
  test('the run is cancelled, once, and its PC goes to who is next', async () => {
    leave();
    expect(await on.look(number, anything)).toEqual(
      expect.arrayContaining(['taskFacts', 'actions/cancel-workflow-run']),
    );
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    freePc();
    await on.look(next, anything);
    expect(on.labels(next)).toContain('claude:assigned');
    expect(await on.look(number, hintOf({ kind: 'run', runId: 1, phase: 'completed' }))).toEqual(['taskFacts']);
  });

  test('a lost webhook is made good by the sweep', async () => {
    leave();
    // What leaves no trace among the newest changes is found when everything is listed again.
    on.pass(11);
    await on.sweep();
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
  });

  test('after a restart its run is found by its name', async () => {
    leave();
    on.restart();
    await on.look(number, anything);
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
  });
});

test.each(ways)('%s while others wait for it: they are told, also by the sweep alone', async (way, leave) => {
  const waiting = await on.open('mika', `Depends on #${number}`);
  await on.look(waiting, opened);
  expect(on.sticky(waiting)).toContain(`Waits for #${number}, on which it depends`);
  leave();
  on.pass(11);
  await on.sweep();
  expect(on.sticky(waiting)).not.toContain(`Waits for #${number}`);
  expect(on.labels(waiting)).toContain(way === 'converted to a discussion' ? 'claude:queued' : 'claude:blocked');
});

test('nothing is asked twice of an issue that is gone', async () => {
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: next, state: 'closed' });
  await on.look(next, anything);
  WAYS.deleted();
  await on.sweep();
  const before = on.github.state.requests.length;
  await on.sweep();
  const asked = on.github.state.requests.slice(before).map(({ operation }) => operation);
  expect(asked.filter((operation) => operation === 'taskFacts')).toEqual([]);
});

test('a task transferred in is rebuilt from what came along, and nothing is run that nobody here approved', async () => {
  const outsiders = await on.open('oona');
  await on.look(outsiders, opened);
  await on.comment('mika', outsiders, '/claude approve');
  await on.look(outsiders, anything);
  const home = { owner: 'acme', repo: 'depot' };
  const moved = transferIssue(on.github, { from: on.repository, to: depot }, mika(), on.issueOf(outsiders), true);
  await on.lookAt(depot, moved.number, opened);
  const labels = moved.labels.map(({ name }) => name).toSorted();
  expect(labels).toEqual(['claude:pending', 'specialty:backend']);
  const { data } = await on.as('oona').rest.issues.listComments({ ...home, issue_number: moved.number });
  const own = data.filter(({ user }) => user?.type === 'Bot');
  expect(own).toHaveLength(1);
  expect(own[0]?.body).toContain('belongs to another issue or app, as after a transfer');
});

describe('locked', () => {
  const lock = (which: number) => on.as('mika').rest.issues.lock({ ...on.name, issue_number: which });
  const unlock = (which: number) => on.as('mika').rest.issues.unlock({ ...on.name, issue_number: which });

  test('while it runs: the run is cancelled, its PC goes to who is next, and the comment says why', async () => {
    await lock(number);
    await on.look(number, anything);
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    expect(on.labels(number)).toContain('claude:cancelled');
    expect(on.sticky(number)).toContain('The issue was locked while the attempt was under way.');
    expect(on.sticky(number)).toContain('Unlock it, then comment `/claude retry` to start again.');
    freePc();
    await on.look(next, anything);
    expect(on.labels(next)).toContain('claude:assigned');
    expect(await on.look(number, anything)).toEqual(['taskFacts']);
  });

  test('while it waits, found by the sweep alone: nothing brings it back but to unlock it and to ask', async () => {
    await lock(next);
    for (const runner of on.repository.runners) runner.lastSeenAt = null;
    on.pass(31);
    await on.sweep();
    expect(on.labels(next)).toContain('claude:cancelled');
    await on.comment('mika', next, '/claude retry');
    await on.look(next, anything);
    expect(on.labels(next)).toContain('claude:cancelled');
    // GitHub lets no App comment there; what the app's comment says already is the answer.
    expect(on.replies(next)).toEqual([]);
    expect(on.sticky(next)).toContain('The issue is locked, which ends its task. Unlock it, then comment');
    await on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: next, labels: ['claude:queued'] });
    await on.look(next, hintOf({ kind: 'anything' }, { queuedBy: ['mika'] }, ['mika']));
    expect(on.labels(next)).toContain('claude:cancelled');

    await unlock(next);
    await on.comment('mika', next, '/claude retry');
    await on.look(next, anything);
    expect(on.labels(next)).toContain('claude:queued');
    expect(on.record(next).attempts).toEqual([]);
  });

  test('before the app has seen it: it becomes no task', async () => {
    const fresh = await on.open('mika');
    await lock(fresh);
    await on.look(fresh, opened);
    expect(on.labels(fresh)).toEqual([]);
  });
});

test('an issue that is opened again says how its task goes on', async () => {
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: next, state: 'closed' });
  await on.look(next, anything);
  expect(on.sticky(next)).toContain('Reopen the issue, then comment `/claude retry` to start again.');
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: next, state: 'open' });
  await on.look(next, anything);
  expect(on.labels(next)).toContain('claude:cancelled');
  expect(on.sticky(next)).toContain('Comment `/claude retry` to start again.');
});
