/** A person ticks a box of the dashboard: the command by that person, once, and the box is empty again. */
import { afterEach, describe, expect, test } from 'vitest';
import { addCollaborator, createApp } from '../../github/seed.ts';
import { type Options, startOnGitHub } from '../on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const page = () => {
  const dashboard = [...on.repository.issues.values()].find(({ title }) => title.endsWith(': dashboard'));
  if (!dashboard) throw new Error('There is no dashboard');
  return dashboard;
};
const text = () => page().body ?? '';

/** A task of Mika's, and the dashboard with it. */
async function start(options: Options = {}): Promise<number> {
  on = await startOnGitHub({ events: ['issues'], ...options });
  const number = await on.open('mika');
  await on.look(number);
  await on.look(number);
  await on.sweep();
  await on.hear();
  return number;
}

/** The way a browser does it: the whole text again, with one more cross. */
async function tick(login: string, verb: string, number: number): Promise<void> {
  const box = `- [ ] <!-- claude-cluster:box ${verb} ${number} -->`;
  expect(text()).toContain(box);
  const body = text().replace(box, box.replace('[ ]', '[x]'));
  await on.as(login).rest.issues.update({ ...on.name, issue_number: page().number, body });
}

describe('does what the command does, at once', () => {
  test('cancel, then retry', async () => {
    const number = await start();
    await tick('mika', 'cancel', number);
    await on.hear();
    expect(on.labels(number)).toContain('claude:cancelled');
    expect(on.sticky(number)).toContain('mika cancelled it.');
    expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
    expect(text()).not.toContain('[x]');
    expect(text()).toContain(`🚫 [#${number}]`);
    await tick('mika', 'retry', number);
    await on.hear();
    expect(on.record(number).attempts).toHaveLength(2);
    expect(text()).toContain('attempt 2 on `pc-1`');
    expect(text()).not.toContain('[x]');
    expect(text()).not.toContain('[!WARNING]');
  });
  test('pause, then resume', async () => {
    const number = await start({ pcs: [] });
    await tick('mika', 'pause', number);
    await on.hear();
    expect(on.record(number).paused).toMatchObject({ by: 'mika' });
    await tick('mika', 'resume', number);
    await on.hear();
    expect(on.record(number).paused).toBeNull();
  });
  test('several, by two people, each with their own rights', async () => {
    const first = await start({ pcs: [] });
    const second = await on.open('mika');
    await on.look(second);
    on.pass(2);
    await on.sweep();
    triage('oona');
    await tick('oona', 'cancel', first);
    await tick('mika', 'cancel', second);
    await on.hear();
    expect(on.labels(first)).toContain('claude:queued');
    expect(on.labels(second)).toContain('claude:cancelled');
  });
});

test('by someone without the right it does nothing, and the dashboard says so for an hour', async () => {
  const number = await start();
  triage('oona');
  await tick('oona', 'cancel', number);
  await on.hear();
  expect(on.labels(number)).toContain('claude:assigned');
  expect(text()).not.toContain('[x]');
  expect(text()).toContain(`\`oona\` ticked “cancel” for [#${number}](../issues/${number})`);
  expect(text()).toContain(
    "that is for the issue's author and people with write access to this repository, so nothing was done.",
  );
  on.restart();
  on.pass(8);
  await on.sweep();
  expect(text()).toContain('`oona` ticked');
  on.pass(60);
  await on.sweep();
  expect(text()).not.toContain('`oona` ticked');
});

test('by a bot it does nothing', async () => {
  const number = await start();
  page().body = text().replace(
    `- [ ] <!-- claude-cluster:box cancel ${number}`,
    `- [x] <!-- claude-cluster:box cancel ${number}`,
  );
  page().editor = createApp(on.github, { name: 'Helper', owner: page().user, permissions: {} }).app.bot;
  on.pass(2);
  await on.sweep();
  expect(on.labels(number)).toContain('claude:assigned');
  expect(text()).not.toContain('[x]');
  expect(text()).toContain('GitHub does not tell who it was, so nothing was done.');
});

describe('a webhook', () => {
  test('that is lost: the timer sees the tick, and who changed the text last', async () => {
    const number = await start();
    await tick('mika', 'cancel', number);
    on.pass(2);
    on.restart();
    await on.sweep();
    expect(on.labels(number)).toContain('claude:cancelled');
    expect(on.sticky(number)).toContain('mika cancelled it.');
    expect(text()).not.toContain('[x]');
  });
  test('that comes after the timer has done it, and twice, does it no second time', async () => {
    const number = await start();
    await tick('mika', 'cancel', number);
    on.pass(2);
    await on.sweep();
    await tick('mika', 'retry', number);
    await on.sweep();
    const [edit] = on.github.state.deliveries.filter(({ action }) => action === 'edited');
    if (edit) on.github.state.deliveries.push({ ...edit });
    on.restart();
    await on.hear();
    expect(on.labels(number)).toContain('claude:assigned');
    expect(on.record(number).attempts).toHaveLength(2);
  });
});

test('while the task cannot be looked at its box stays ticked, and the next round does it', async () => {
  const number = await start();
  on.github.requestFaults = ({ operation }) => (operation === 'taskFacts' ? { status: 404 } : 'none');
  await tick('mika', 'cancel', number);
  await on.hear();
  expect(on.errors.splice(0).length).toBeGreaterThan(0);
  expect(text()).toContain('[x]');
  on.github.requestFaults = () => 'none';
  on.restart();
  await on.sweep();
  expect(on.labels(number)).toContain('claude:cancelled');
  expect(text()).not.toContain('[x]');
});

test('a hand-written box for an issue that is no task does nothing', async () => {
  await start();
  const body = `- [x] <!-- claude-cluster:box retry 4711 -->\n- [x] <!-- claude-cluster:box retry ${page().number} -->\n${text()}`;
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: page().number, body });
  await on.hear();
  expect(text()).not.toContain('[x]');
  expect(on.stickies(page().number)).toEqual([]);
});

/** May label and close, and so edit an issue's text, but start nothing. */
function triage(login: string): void {
  const user = on.github.state.users.find((one) => one.login === login);
  if (user) addCollaborator(on.repository, user, 'triage');
}
