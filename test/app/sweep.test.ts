/** What the timer costs, what it finds without webhooks, and how it keeps within GitHub's budget. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { createRepository } from '../github/seed.ts';
import { startOnGitHub, WORKFLOW } from './on-github.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
beforeEach(async () => {
  on = await startOnGitHub({ files: { [CONFIG_PATH]: 'version: 1\ntimeouts: { assign-minutes: 5 }\n' } });
});
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

/** What a round asked GitHub, without the App's own tokens; `paid` is what counts against the budget. */
async function round() {
  const from = on.github.state.requests.length;
  await on.sweep();
  const asked = on.github.state.requests
    .slice(from)
    .filter(({ operation }) => operation !== 'apps/create-installation-access-token');
  return {
    all: asked.map(({ operation }) => operation),
    paid: asked.filter(({ status }) => status !== 304).map(({ operation }) => operation),
  };
}
const LISTS = ['apps/list-installations', 'apps/list-repos-accessible-to-installation'];
const PROBE = 'issues/list-for-repo';

describe('a round that finds nothing changed', () => {
  test('asks once per repository, for nothing', async () => {
    const owner = on.repository.owner;
    for (const name of ['blog', 'wiki'])
      await createRepository(on.github, { owner, name, files: { '.github/workflows/claude-task.yml': WORKFLOW } });
    await round();
    expect(await round()).toEqual({ all: [...LISTS, PROBE, PROBE, PROBE], paid: [] });
  });

  test('asks twice where tasks run and wait: for the PCs and for the runs in turn', async () => {
    const numbers = [await on.open('mika'), await on.open('mika'), await on.open('mika')];
    for (const number of numbers) await on.look(number);
    expect(numbers.map((number) => on.labels(number)[0])).toEqual([
      'claude:assigned',
      'claude:queued',
      'claude:queued',
    ]);
    // The list is read once more, since the app's own writes changed it.
    for (const _ of [1, 2, 3]) await round();
    const rounds = [await round(), await round()];
    expect(rounds.map(({ all }) => all.slice(LISTS.length).toSorted())).toEqual([
      ['actions/list-workflow-runs', PROBE],
      ['actions/list-self-hosted-runners-for-repo', PROBE],
    ]);
    expect(rounds.map(({ paid }) => paid)).toEqual([[], []]);
  });

  test('reads no task again for what the app itself wrote', async () => {
    await on.look(await on.open('mika'));
    expect((await round()).all).not.toContain('taskFacts');
  });

  test('lists everything again after ten minutes', async () => {
    await round();
    on.pass(11);
    expect((await round()).paid).toEqual(['openTasks']);
  });

  test('and when the clock, two hours ahead, was set right', async () => {
    on.pass(120);
    await round();
    on.pass(-120);
    expect((await round()).paid).toEqual(['openTasks']);
  });
});

describe('finds without a webhook', () => {
  test('an issue that changed', async () => {
    const number = await on.open('oona');
    await round();
    expect(on.labels(number)).toContain('claude:pending');
    await on.comment('mika', number, '/claude approve');
    on.issueOf(number).updatedAt += 1000;
    await round();
    expect(on.labels(number)).toContain('claude:assigned');
  });

  test('that somebody deleted the comment of a task that is over', async () => {
    const number = await on.open('mika');
    await on.look(number);
    await on
      .as('mika')
      .rest.issues.update({ ...on.name, issue_number: number, state: 'closed', state_reason: 'completed' });
    await on.look(number);
    await round();
    await round();
    const comment_id = on.stickies(number)[0]?.id ?? 0;
    await on.as('mika').rest.issues.deleteComment({ ...on.name, comment_id });
    on.issueOf(number).updatedAt += 1000;
    await round();
    expect(on.stickies(number)).toHaveLength(1);
  });

  test('that a job began, and that it was not taken in time', async () => {
    const numbers = [await on.open('mika'), await on.open('mika')];
    on.repository.runners.push({ ...first(on.repository.runners), id: 9001, name: 'pc-2' });
    for (const number of numbers) await on.look(number);
    for (const _ of [1, 2, 3]) await round();
    const [run] = on.runsOf(numbers[0] ?? 0);
    const [job] = run?.jobs ?? [];
    if (!run || !job) throw new Error('no run');
    run.status = 'in_progress';
    Object.assign(job, { status: 'in_progress', startedAt: Date.now() });
    await round();
    expect(numbers.map((number) => on.labels(number)[0])).toEqual(['claude:in-progress', 'claude:assigned']);
    on.pass(6);
    await round();
    await round();
    expect(on.record(numbers[1] ?? 0).attempts[0]?.outcome?.kind).toBe('assign-timeout');
  });

  test('every new issue, however many there are', async () => {
    for (let count = 0; count < 120; count += 1) await on.open('oona');
    const since = new Date(on.github.clock.now() - 3_600_000).toISOString();
    expect((await on.listTasks(since)).map(({ number }) => number)).toEqual([...on.repository.issues.keys()]);
    const from = on.github.state.requests.length;
    const later = new Date(on.github.clock.now() + 3_600_000).toISOString();
    expect(await on.listTasks(later)).toHaveLength(50);
    expect(on.github.state.requests.slice(from).map(({ operation }) => operation)).toEqual(['openTasks']);
  });
});

test('rounds that are so short that each may ask for next to nothing still get on', async () => {
  const numbers = [await on.open('mika'), await on.open('mika')];
  await on.sweep(1);
  await on.sweep(1);
  await on.sweep(1);
  expect(numbers.map((number) => on.labels(number)[0])).toEqual(['claude:assigned', 'claude:queued']);
});

describe('near the end of the budget', () => {
  const used = (requests: number) => {
    for (const usage of on.github.state.usage.values()) usage.graphql.used = requests;
  };

  test('the timer waits, and says so once; what people wait for is done', async () => {
    await round();
    used(4760);
    const [first, second] = [await on.open('mika'), await on.open('mika')];
    await on.look(first);
    expect((await round()).all).toEqual(LISTS);
    expect((await round()).all).toEqual(LISTS);
    expect(on.labels(second)).toEqual([]);
    expect(on.warnings).toEqual([
      'GitHub’s rate limit is nearly used up: until then only what people wait for is done',
    ]);
    await on.look(second);
    expect([on.labels(first)[0], on.labels(second)[0]]).toEqual(['claude:assigned', 'claude:queued']);
    on.pass(61);
    expect((await round()).all).toContain('openTasks');
  });

  test('with nothing left nothing is sent', async () => {
    await round();
    used(4999);
    const numbers = [await on.open('mika'), await on.open('mika')];
    for (const number of numbers) await on.look(number);
    expect(on.errors.splice(0).map((error) => String(Object(error).err))).toEqual([
      expect.stringContaining('used up until'),
      expect.stringContaining('used up until'),
    ]);
    expect(on.github.state.requests.filter(({ status }) => status === 403)).toEqual([]);
  });
});

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('nothing there');
  return one;
}
