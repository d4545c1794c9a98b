/** A repository's own specialties on GitHub (B2): added, renamed, removed, while tasks of before go on. */
import { afterEach, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { newId } from '../github/state.ts';
import { startOnGitHub } from './on-github.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
const start = async (config: string, pcs: string[] = []) => {
  on = await startOnGitHub({ files: { [CONFIG_PATH]: `version: 1\n${config}\n` }, pcs });
};
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const addPc = (name: string, specialty: string) =>
  on.repository.runners.push({
    id: newId(on.github.state),
    name,
    os: 'linux',
    labels: ['self-hosted', 'claude', specialty, name].map((label, id) => ({ id, name: label, type: 'custom' })),
    ephemeral: false,
    version: '2.336.0',
    lastSeenAt: on.github.clock.now(),
    job: null,
  });

async function configure(config: string): Promise<void> {
  const { repos } = on.as('adam').rest;
  const file = { ...on.name, path: CONFIG_PATH };
  const { data } = await repos.getContent(file);
  const sha = Array.isArray(data) ? '' : data.sha;
  const content = Buffer.from(`version: 1\n${config}\n`).toString('base64');
  await repos.createOrUpdateFileContents({ ...file, message: 'Configure', content, sha });
}

const open = async (title: string, body = '') =>
  (await on.as('mika').rest.issues.create({ ...on.name, title, body })).data.number;
const ownLabels = () =>
  [...on.repository.labels.values()].map(({ name }) => name).filter((name) => name.startsWith('specialty:'));

const MOBILE = 'specialties: { mobile: { description: apps for phones, keywords: [tablet] }, database: false }';

test('an added one: found by its words, labelled, and handed to its PC with what it is about', async () => {
  await start(MOBILE, ['pc-1']);
  addPc('pc-7', 'mobile');
  const number = await open('Tablets lose the session');
  const first = await on.look(number);
  expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:mobile']);
  expect(on.sticky(number)).toContain('**Specialty** `mobile` because of `tablets` (title)');
  expect(on.runsOf(number)).toMatchObject([
    { inputs: { specialty: 'mobile', branch: `claude/issue-${number}-mobile` } },
  ]);
  expect(JSON.parse(String(on.runsOf(number)[0]?.inputs['settings']))).toMatchObject({
    specialty: { description: 'apps for phones' },
  });
  expect(first.filter((operation) => operation === 'createLabels')).toHaveLength(1);
  expect(ownLabels()).toContain('specialty:mobile');
  expect(ownLabels()).not.toContain('specialty:database');
});

test('its label costs no request more than a built-in one', async () => {
  await start(MOBILE);
  await on.look(await open('Tablets lose the session'));
  const own = await on.look(await open('Tablets lose the cart'));
  const builtIn = await on.look(await open('The orders endpoint fails', 'The server answers 500.'));
  expect(own).toEqual(builtIn);
  on.restart();
  const number = await open('Tablets lose their settings');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:mobile']);
  expect(await on.look(await open('Tablets lose everything'))).toEqual(builtIn);
});

test('a renamed one: what waits goes on under the new name, and the PC needs it', async () => {
  await start('');
  const number = await on.open('mika');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  await configure('specialties: { backend: { rename: server } }');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:server']);
  expect(on.sticky(number)).toContain('with the labels `claude` and `server`');
  expect(on.sticky(number)).toContain('(formerly `backend`');
  expect(await on.look(number)).not.toContain('writeTask');
  addPc('pc-1', 'server');
  await on.look(number);
  expect(on.runsOf(number)).toMatchObject([{ inputs: { specialty: 'server' } }]);
  expect(JSON.parse(String(on.runsOf(number)[0]?.inputs['settings']))).toMatchObject({
    specialty: { builtIn: 'backend' },
  });
});

test('a removed one: what waits is classified anew, what runs goes on, and no record breaks', async () => {
  await start(MOBILE);
  addPc('pc-7', 'mobile');
  const running = await open('Tablets lose the session');
  await on.look(running);
  const waiting = await open('Tablets show no button');
  await on.look(waiting);
  expect(on.labels(waiting)).toEqual(['claude:queued', 'specialty:mobile']);
  await configure('specialties: {}');
  on.restart();
  for (const number of [running, waiting]) await on.look(number);
  expect(on.labels(running)).toEqual(['claude:assigned', 'specialty:mobile']);
  expect(on.labels(waiting)).toEqual(['claude:queued', 'specialty:frontend']);
  for (const number of [running, waiting]) {
    expect(on.sticky(number)).not.toContain('changed or deleted by somebody');
    expect(await on.look(number)).not.toContain('writeTask');
  }
});

test('a slip in the file removes nothing, not even after a restart', async () => {
  await start(MOBILE);
  const number = await open('Tablets lose the session');
  await on.look(number);
  await configure('specialties: { mobile: { keyword: [tablet] } }');
  on.restart();
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:mobile']);
  expect(on.sticky(number)).toContain('`specialties.mobile.keyword` is not a setting. Did you mean `keywords`?');
});

test('labels of that form which the repository has for itself stay', async () => {
  await start('');
  const number = await on.open('mika');
  await on.as('adam').rest.issues.addLabels({ ...on.name, issue_number: number, labels: ['specialty:cardiology'] });
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend', 'specialty:cardiology']);
});
