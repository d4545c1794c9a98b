/** Two repositories of one organization share its runners: seen, never given away twice, and dealt out fairly. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { hintOf } from '../../app/core/hint.ts';
import type { RepoRef } from '../../app/github/ports.ts';
import { addCollaborator, createRepository } from '../github/seed.ts';
import { findUser, fleetOf, newId, type Repository, type Runner } from '../github/state.ts';
import { type Options, PERMISSIONS, startOnGitHub, WORKFLOW } from './on-github.ts';

const FAIR = 'version: 1\nscheduling: { policy: fair-share, fair-by: repository }\n';
const WITH_ORG = { ...PERMISSIONS, organization_self_hosted_runners: 'read' as const };

let on: Awaited<ReturnType<typeof startOnGitHub>>;
let shop: Desk;
let api: Desk;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

type Desk = Awaited<ReturnType<typeof deskOf>>;

/** What a test does with one of the repositories. */
async function deskOf(repository: Repository) {
  const name = { owner: 'acme', repo: repository.name };
  const repo: RepoRef = { installationId: on.installation.id, id: repository.id, owner: 'acme', name: repository.name };
  const issue = (number: number) => repository.issues.get(number);
  return {
    repository,
    repo,
    open: async () =>
      (await on.as('mika').rest.issues.create({ ...name, title: 'The orders endpoint fails', body: '500' })).data
        .number,
    hint: (number: number) =>
      on.process.reconciler.hint({ repo, number }, hintOf({ kind: 'anything' }, { isNew: true })),
    labels: (number: number) => issue(number)?.labels.map((label) => label.name) ?? [],
    text: (number: number) =>
      issue(number)
        ?.comments.map(({ body }) => body)
        .join('\n') ?? '',
    started: () => repository.runs.length,
    close: (number: number) => on.as('mika').rest.issues.update({ ...name, issue_number: number, state: 'closed' }),
  };
}

async function start(options: Options & { config?: string }, orgPcs: string[]): Promise<void> {
  const files = options.config === undefined ? {} : { [CONFIG_PATH]: options.config };
  on = await startOnGitHub({ permissions: WITH_ORG, pcs: [], files, ...options });
  const { github } = on;
  const acme = findUser(github.state, 'acme');
  const mika = findUser(github.state, 'mika');
  if (!acme || !mika) throw new Error('Nobody is there');
  const fleet = fleetOf(github.state, acme);
  for (const group of fleet.groups) group.allowsPublic = true;
  fleet.runners.push(...orgPcs.map(pc));
  const other = await createRepository(github, {
    owner: acme,
    name: 'api',
    files: { 'README.md': '# API\n', [WORKFLOW_PATH]: WORKFLOW, ...files },
  });
  addCollaborator(other, mika, 'write');
  [shop, api] = [await deskOf(on.repository), await deskOf(other)];
}

const pc = (name: string): Runner => ({
  id: newId(on.github.state),
  name,
  os: 'linux',
  labels: ['self-hosted', 'claude', 'backend', name].map((label, id) => ({ id, name: label, type: 'custom' })),
  ephemeral: false,
  version: '2.336.0',
  lastSeenAt: on.github.clock.now(),
  job: null,
});

async function look(desk: Desk, number: number): Promise<string[]> {
  const from = on.github.state.requests.length;
  desk.hint(number);
  await on.idle();
  const made = on.github.state.requests.slice(from).map(({ operation }) => operation ?? '');
  return made.filter((operation) => operation.startsWith('actions/list-self-hosted'));
}

const OWN = 'actions/list-self-hosted-runners-for-repo';
const ORG = 'actions/list-self-hosted-runners-for-org';
const GROUPS = 'actions/list-self-hosted-runner-groups-for-org';

describe('an organization’s runner', () => {
  beforeEach(() => start({}, ['pc-1']));

  test('gets work, and once it is known a task costs one request for runners', async () => {
    const [first, second] = [await shop.open(), await shop.open()];
    expect((await look(shop, first)).toSorted()).toEqual([GROUPS, ORG, OWN].toSorted());
    expect(shop.labels(first)).toContain('claude:assigned');
    expect(shop.repository.runs[0]?.jobs[0]?.labels).toEqual(['claude', 'pc-1']);
    expect(await look(shop, second)).toEqual([ORG]);
  });

  test('is not given away twice, though GitHub still calls it idle', async () => {
    const [a, b] = [await shop.open(), await api.open()];
    shop.hint(a);
    api.hint(b);
    await on.idle();
    expect(shop.started() + api.started()).toBe(1);
    await look(shop, a);
    await look(api, b);
    expect(shop.started() + api.started()).toBe(1);
    const waiting = shop.started() === 0 ? shop.text(a) : api.text(b);
    expect(waiting).toContain('Waits for an idle PC; all for it are busy (`pc-1`)');
  });

  test('also after a restart its task in the other repository is known', async () => {
    const [a, b] = [await shop.open(), await api.open()];
    await look(shop, a);
    on.restart();
    await on.sweep();
    await look(api, b);
    expect(api.started()).toBe(0);
    expect(api.labels(b)).toContain('claude:queued');
  });

  test('goes to a task of another repository when it is left', async () => {
    const [a, b] = [await shop.open(), await api.open()];
    await look(shop, a);
    await look(api, b);
    await shop.close(a);
    await look(shop, a);
    expect(api.labels(b)).toContain('claude:assigned');
  });

  test('a person may choose it, and then it is taken for everybody', async () => {
    const [a, b] = [await shop.open(), await api.open()];
    await on.comment('mika', a, '/claude assign pc-1');
    await look(shop, a);
    await look(api, b);
    expect([shop.started(), api.started()]).toEqual([1, 0]);
  });

  test('of a group that the repository may not use is none', async () => {
    for (const fleet of on.github.state.fleets) for (const group of fleet.groups) group.visibility = 'selected';
    const a = await shop.open();
    await look(shop, a);
    expect(shop.started()).toBe(0);
    expect(shop.text(a)).toContain('no PC is registered for it');
  });
});

describe('fair-by: repository', () => {
  test('the next idle runner is for the repository that has none, though the other one asks first', async () => {
    await start({ config: FAIR }, ['pc-1', 'pc-2']);
    const [first, second, third] = [await shop.open(), await shop.open(), await shop.open()];
    for (const number of [first, second, third]) await look(shop, number);
    expect(shop.started()).toBe(2);
    const b = await api.open();
    await look(api, b);
    expect(api.labels(b)).toContain('claude:queued');
    await shop.close(first);
    await look(shop, first);
    expect(shop.labels(third)).toContain('claude:queued');
    expect(api.labels(b)).toContain('claude:assigned');
    await look(shop, third);
    expect(shop.started()).toBe(2);
  });

  test('whoever yields says for whom, and the other is looked at', async () => {
    await start({ config: FAIR }, ['pc-1']);
    const [runner] = on.github.state.fleets[0]?.runners ?? [];
    if (!runner) throw new Error('There is no runner');
    const b = await api.open();
    runner.job = {} as Runner['job'];
    await look(api, b);
    expect(api.labels(b)).toContain('claude:queued');
    runner.job = null;
    // Its webhook is lost; a task of the other repository comes first, and is younger.
    const a = await shop.open();
    await look(shop, a);
    expect(api.labels(b)).toContain('claude:assigned');
    expect(shop.text(a)).toContain(
      '`pc-1` is next for `acme/api`, which has a better claim to it (`fair-by: repository`)',
    );
  });

  test('a task that would not start has no claim', async () => {
    await start({ config: FAIR }, ['pc-1']);
    const [runner] = on.github.state.fleets[0]?.runners ?? [];
    if (!runner) throw new Error('There is no runner');
    const [b, a] = [await api.open(), await shop.open()];
    runner.lastSeenAt = null;
    await look(api, b);
    api.repository.archived = true;
    runner.lastSeenAt = on.github.clock.now();
    await look(api, b);
    await look(shop, a);
    expect(shop.labels(a)).toContain('claude:assigned');
  });
});

test('without the permission for the organization’s runners the repository’s own do all', async () => {
  await start({ permissions: PERMISSIONS, pcs: ['pc-1'] }, ['pc-2']);
  const [first, second] = [await shop.open(), await shop.open()];
  expect((await look(shop, first)).toSorted()).toEqual([ORG, OWN].toSorted());
  expect(shop.labels(first)).toContain('claude:assigned');
  expect(await look(shop, second)).toEqual([OWN]);
  expect(shop.labels(second)).toContain('claude:queued');
  expect(on.errors).toEqual([]);
});

test('where the organization has none, that is asked again only after ten minutes', async () => {
  await start({ pcs: ['pc-1'] }, []);
  const first = await shop.open();
  await look(shop, first);
  const second = await shop.open();
  expect(await look(shop, second)).toEqual([OWN]);
  on.pass(11);
  expect((await look(shop, second)).toSorted()).toEqual([ORG, OWN].toSorted());
});
