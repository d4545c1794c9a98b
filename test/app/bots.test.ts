/** Bots trigger nothing, unless the configuration names them; and then not without end. */
import { Octokit } from '@octokit/rest';
import { afterEach, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { hintOf } from '../../app/core/hint.ts';
import { createApp, createUser, createUserToken, installApp, mintInstallationToken } from '../github/seed.ts';
import { asJob } from './as-job.ts';
import { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let helper: Octokit;
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const anything = hintOf({ kind: 'anything' });
const opened = hintOf({ kind: 'anything' }, { isNew: true });

/** Another App on the same repository: `helper[bot]`. */
async function start(bots: string) {
  on = await startOnGitHub({ files: { [CONFIG_PATH]: `version: 1\n${bots}` } });
  const { app } = createApp(on.github, {
    name: 'Helper',
    owner: on.repository.owner,
    permissions: { issues: 'write' },
  });
  const { token } = mintInstallationToken(on.github, installApp(on.github, app, on.repository.owner));
  helper = new Octokit({ auth: token, baseUrl: on.github.apiUrl });
}
const NONE = '';
const PROPOSE = 'bots:\n  helper[bot]: propose\n';
const START = 'bots:\n  Helper[bot]: start\n';

async function botOpens(): Promise<number> {
  const { data } = await helper.rest.issues.create({ ...on.name, title: 'The orders endpoint fails' });
  await on.look(data.number, opened);
  return data.number;
}
async function botSays(number: number, body: string) {
  const { data } = await helper.rest.issues.createComment({ ...on.name, issue_number: number, body });
  await on.look(number, anything);
  return on
    .issueOf(number)
    .comments.find(({ id }) => id === data.id)
    ?.reactions.map(({ content }) => content);
}
const botLabels = (number: number, label: string) =>
  helper.rest.issues.addLabels({ ...on.name, issue_number: number, labels: [label] });
const mikasTask = async () => {
  const number = await on.open('mika');
  await on.look(number, opened);
  return number;
};

test('an unnamed bot opens, asks and labels in vain', async () => {
  await start(NONE);
  const own = await botOpens();
  await on.sweep();
  expect(on.labels(own)).toEqual([]);
  const task = await mikasTask();
  expect(await botSays(task, '/claude cancel')).toEqual([]);
  await botLabels(task, 'claude:cancelled');
  await on.look(task, anything);
  expect(on.labels(task)).toEqual(['claude:assigned', 'specialty:backend']);
  expect(on.replies(task)).toEqual([]);
});

test('its claude:queued makes no task of an old issue and no attempt at a failed one, and is taken off', async () => {
  await start(NONE);
  const old = await on.open('mika');
  const task = await mikasTask();
  await on.comment('mika', task, '/claude cancel');
  await on.look(task, anything);
  for (const number of [old, task]) {
    await botLabels(number, 'claude:queued');
    await on.look(number, hintOf({ kind: 'anything' }, { queuedBy: ['helper[bot]'] }, ['helper[bot]']));
  }
  expect(on.labels(old)).toEqual([]);
  expect(on.labels(task)).toEqual(['claude:cancelled', 'specialty:backend']);
  expect(on.record(task).attempts).toHaveLength(1);
  expect(await on.look(old, anything)).not.toContain('writeTask');
});

test('what the App itself has written orders nothing, even where the configuration names it', async () => {
  on = await startOnGitHub({ pcs: [] });
  const { login } = on.app.bot;
  const number = await mikasTask();
  await on.as('mika').rest.repos.createOrUpdateFileContents({
    ...{ ...on.name, path: CONFIG_PATH, message: 'Name it' },
    content: Buffer.from(`version: 1\nbots:\n  "${login}": start\n`).toString('base64'),
  });
  const { issues } = await asJob(on);
  await issues.createComment({ ...on.name, issue_number: number, body: 'From #3:\n\n/claude cancel' });
  await on.look(number, anything);
  expect(on.labels(number)).toContain('claude:queued');
  expect(on.replies(number)).toEqual([]);
});

test("the app's own labels are no bot's, even where its comment was deleted", async () => {
  await start(NONE);
  for (const runner of on.repository.runners) runner.lastSeenAt = null;
  const task = await mikasTask();
  on.issueOf(task).comments.length = 0;
  on.restart();
  await on.look(task, anything);
  expect(on.labels(task)).toEqual(['claude:queued', 'specialty:backend']);
  expect(on.stickies(task)).toHaveLength(1);
});

test('one that may propose opens tasks that wait for an approval, and is answered by reactions alone', async () => {
  await start(PROPOSE);
  const number = await botOpens();
  expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
  expect(await botSays(number, '/claude approve')).toEqual(['-1']);
  expect(await botSays(number, '/claude status')).toEqual(['+1']);
  expect(on.replies(number)).toEqual([]);
  await botLabels(number, 'claude:queued');
  await on.look(number, anything);
  expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
  expect(await botSays(number, '/claude cancel')).toEqual(['+1']);
  expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
  const task = await mikasTask();
  expect(await botSays(task, '/claude cancel')).toEqual(['-1']);
});

test('the sweep finds the issue of a named bot, once the configuration is known', async () => {
  await start(PROPOSE);
  await mikasTask();
  const { data } = await helper.rest.issues.create({ ...on.name, title: 'The orders endpoint fails' });
  await on.sweep();
  expect(on.labels(data.number)).toEqual(['claude:pending', 'specialty:backend']);
});

test('one that may start does as people with write access do, five times an hour on one issue', async () => {
  await start(START);
  const number = await botOpens();
  expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  const answers = [];
  for (let round = 0; round < 4; round += 1)
    answers.push(await botSays(number, '/claude cancel'), await botSays(number, '/claude retry'));
  expect(answers.flat()).toEqual(['+1', '+1', '+1', '+1', '+1', '-1', '-1', '-1']);
  expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
  expect(on.replies(number)).toEqual([]);
  await on.comment('mika', number, '/claude retry');
  await on.look(number, anything);
  expect(on.record(number).attempts).toHaveLength(4);
});

test('a person of the same name is not the bot', async () => {
  await start(START);
  const human = new Octokit({
    auth: createUserToken(on.github, createUser(on.github, 'helper')),
    baseUrl: on.github.apiUrl,
  });
  const { data } = await human.rest.issues.create({ ...on.name, title: 'The orders endpoint fails' });
  await on.look(data.number, opened);
  expect(on.labels(data.number)).toEqual(['claude:pending', 'specialty:backend']);
});
