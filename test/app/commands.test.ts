/** What commands do on GitHub, and that each is carried out once. */
import { afterEach, describe, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { type Options, startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

/** An issue of Mika's, looked at once. */
async function start(options?: Options): Promise<number> {
  on = await startOnGitHub(options);
  const number = await on.open('mika');
  await on.look(number);
  return number;
}

async function say(number: number, body: string, login = 'mika') {
  const id = await on.comment(login, number, body);
  await on.look(number);
  const comment = on.issueOf(number).comments.find((one) => one.id === id);
  return comment?.reactions.map(({ content }) => content);
}

/** As the webhook of the comment has it. */
const heard = (...ids: number[]) => ({ ...hintOf({ kind: 'anything' }, {}, ['mika']), heard: ids });
const reactionsTo = (number: number, id: number) =>
  on
    .issueOf(number)
    .comments.find((one) => one.id === id)
    ?.reactions.map(({ content }) => content);

/** After a restart the app reads the same comments again. */
async function lookAfterRestart(number: number): Promise<string[]> {
  on.restart();
  await on.look(number);
  return await on.look(number);
}

/** When GitHub last heard of it; null: it is offline. */
const setLastSeen = (name: string, at: number | null) => {
  const runner = on.repository.runners.find((one) => one.name === name);
  if (runner) runner.lastSeenAt = at;
};

describe('/claude cancel', () => {
  test('stops the run and ends the task, once; /claude retry starts another attempt', async () => {
    const number = await start({ pcs: ['pc-1', 'pc-2'] });
    await on.look(number);
    expect(await say(number, '/claude cancel')).toEqual(['+1']);
    expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    expect(on.sticky(number)).toContain('mika cancelled it. Comment `/claude retry` to start again.');
    expect(await lookAfterRestart(number)).toEqual(['taskFacts']);
    expect(await say(number, '/claude retry on pc-2')).toEqual(['+1']);
    expect(on.record(number).attempts).toMatchObject([
      { outcome: { kind: 'cancelled' } },
      { runner: { name: 'pc-2' } },
    ]);
    await lookAfterRestart(number);
    expect(on.runsOf(number)).toHaveLength(2);
  });

  test('by its button, for just the attempt that it stood beside', async () => {
    const number = await start();
    const press = async (login: string, nonce: string) =>
      await on.look(number, hintOf({ kind: 'anything' }, { cancelBy: [{ login, nonce }] }, [login]));
    const nonce = on.record(number).attempts[0]?.nonce ?? '';
    await press('mika', '0000000000000000');
    await press('oona', nonce);
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
    await press('mika', nonce);
    expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    await on.look(number, hintOf({ kind: 'anything' }, { rerunBy: ['mika'] }, ['mika']));
    expect(on.record(number).attempts).toHaveLength(2);
  });
});

test('a paused task waits and lets others pass; resumed, it runs', async () => {
  const number = await start({ pcs: [] });
  expect(await say(number, '/claude pause')).toEqual(['+1']);
  expect(on.sticky(number)).toContain('Held back by `mika`');
  on.restart();
  addPc('pc-1');
  await on.sweep();
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  const other = await on.open('mika');
  await on.look(other);
  expect(on.labels(other)).toEqual(['claude:assigned', 'specialty:backend']);
  addPc('pc-2');
  expect(await say(number, '/claude resume')).toEqual(['+1']);
  expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
});

test('a task for one PC waits for it, lets others pass, and gets it when it comes', async () => {
  const number = await start({ pcs: [] });
  addPc('pc-1');
  addPc('pc-2');
  setLastSeen('pc-2', null);
  expect(await say(number, '/claude assign pc-2')).toEqual(['+1']);
  expect(on.sticky(number)).toContain('Waits for `pc-2`, which was chosen by hand and is offline');
  const other = await on.open('mika');
  await on.look(other);
  expect(on.record(other).attempts).toMatchObject([{ runner: { name: 'pc-1' } }]);
  setLastSeen('pc-2', on.github.clock.now());
  await on.sweep();
  expect(on.record(number)).toMatchObject({ attempts: [{ runner: { name: 'pc-2' } }], pin: null });
});

test('priority and specialty become labels, and take the place of those that stood there', async () => {
  const number = await start({ pcs: [] });
  expect(await say(number, '/claude priority 9\n/claude specialty frontend')).toEqual(['+1']);
  expect(on.labels(number)).toEqual(['claude:queued', 'priority:urgent', 'specialty:frontend']);
  await say(number, '/claude priority low');
  expect(on.labels(number)).toEqual(['claude:queued', 'priority:low', 'specialty:frontend']);
  expect(await lookAfterRestart(number)).toEqual(['taskFacts', 'actions/list-self-hosted-runners-for-repo']);
});

test('questions are answered to everybody, each once; the answers are no commands', async () => {
  const number = await start({ pcs: [] });
  expect(await say(number, '/claude why\n/claude queue\n/claude help', 'oona')).toEqual(['+1']);
  await lookAfterRestart(number);
  const [answer = '', ...more] = on.replies(number);
  expect(more).toEqual([]);
  expect(answer).toContain('**Approved** by `mika`');
  expect(answer).toContain(`1. \`#${number}\` medium · backend **← this task**`);
  expect(answer).toContain('| `/claude retry [on <pc>]` |');
});

describe('a comment with a command', () => {
  test('gets 👀 while the app looks, then 👍 or 👎; heard twice, it costs no second sign', async () => {
    const number = await start({ pcs: [] });
    const id = await on.comment('mika', number, '/claude pause');
    expect(await on.look(number, heard(id))).toContain('reactions/create-for-issue-comment');
    expect(reactionsTo(number, id)).toEqual(['eyes', '+1']);
    expect(await on.look(number, heard(id))).toEqual(['taskFacts']);
    const refused = await on.comment('oona', number, '/claude resume');
    await on.look(number, heard(refused));
    expect(reactionsTo(number, refused)).toEqual(['eyes', '-1']);
  });

  test('is carried out although GitHub takes no 👀', async () => {
    const number = await start({ pcs: [] });
    on.github.requestFaults = ({ operation }) =>
      operation === 'reactions/create-for-issue-comment' ? { status: 502 } : 'none';
    const id = await on.comment('mika', number, '/claude pause');
    await on.look(number, heard(id));
    expect(on.record(number).paused).toMatchObject({ by: 'mika' });
  });

  test('deleted meanwhile, it is not carried out, and deleted afterwards it stays so', async () => {
    const number = await start({ pcs: [] });
    const gone = await on.comment('mika', number, '/claude cancel');
    await on.as('mika').rest.issues.deleteComment({ ...on.name, comment_id: gone });
    await on.look(number, heard(gone));
    expect(on.labels(number)).toContain('claude:queued');
    const done = await on.comment('mika', number, '/claude pause');
    await on.look(number);
    await on.as('mika').rest.issues.deleteComment({ ...on.name, comment_id: done });
    await on.look(number);
    expect(on.record(number).paused).toMatchObject({ by: 'mika' });
  });

  test('edited: the first command that stands in it is carried out, and no later one', async () => {
    const number = await start({ pcs: [] });
    const id = await on.comment('mika', number, 'Not now.');
    const edit = (body: string) => on.as('mika').rest.issues.updateComment({ ...on.name, comment_id: id, body });
    await on.look(number, heard(id));
    await edit('/claude pause');
    await on.look(number, heard(id));
    expect(on.record(number).paused).toMatchObject({ by: 'mika' });
    await edit('/claude cancel');
    await on.look(number, heard(id));
    expect(on.labels(number)).toContain('claude:queued');
  });
});

describe('a label put there by hand', () => {
  const put = (number: number, label: string, login = 'mika') =>
    on.as(login).rest.issues.addLabels({ ...on.name, issue_number: number, labels: [label] });

  test('claude:cancelled stops the attempt; claude:queued beside it begins another', async () => {
    const number = await start();
    await put(number, 'claude:cancelled');
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    expect(on.sticky(number)).toContain('mika cancelled it.');
    expect(await lookAfterRestart(number)).toEqual(['taskFacts']);
    await put(number, 'claude:queued');
    await on.look(number);
    expect(on.record(number).attempts).toHaveLength(2);
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  });

  test('claude:cancelled takes a waiting task out of the queue, also when no webhook told of it', async () => {
    const number = await start({ pcs: [] });
    await put(number, 'claude:cancelled');
    on.issueOf(number).updatedAt += 1000;
    on.restart();
    await on.sweep();
    expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
  });

  test('/claude retry after it is not undone by it', async () => {
    const number = await start({ pcs: [] });
    await put(number, 'claude:cancelled');
    await on.look(number);
    await say(number, '/claude retry');
    await lookAfterRestart(number);
    expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  });

  test('priority and specialty are obeyed; a missing claude:pending is no approval', async () => {
    on = await startOnGitHub({ pcs: ['pc-1'] });
    const number = await on.open('oona');
    await on.look(number);
    await put(number, 'specialty:frontend');
    await put(number, 'priority:urgent');
    await on.as('mika').rest.issues.removeLabel({ ...on.name, issue_number: number, name: 'claude:pending' });
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:pending', 'priority:urgent', 'specialty:frontend']);
    expect(on.runsOf(number)).toEqual([]);
  });
});

test.each(['retry', 'cancel', 'approve', 'pause', 'resume', 'priority urgent', 'specialty backend', 'assign pc-1'])(
  '/claude %s is not for an outsider',
  async (command) => {
    const number = await start({ pcs: [] });
    const before = on.labels(number);
    expect(await say(number, `/claude ${command}`, 'oona')).toEqual(['-1']);
    expect(on.replies(number)).toMatchObject([expect.stringContaining('people with write access to this repository')]);
    expect(on.labels(number)).toEqual(before);
    expect(on.record(number)).toMatchObject({ paused: null, pin: null });
  },
);

function addPc(name: string): void {
  on.repository.runners.push({
    ...{ id: 900 + on.repository.runners.length, name, os: 'linux', ephemeral: false, version: '2.336.0', job: null },
    labels: ['self-hosted', 'claude', 'backend', name].map((label, id) => ({ id, name: label, type: 'custom' })),
    lastSeenAt: on.github.clock.now(),
  });
}
