import { expect, test } from 'vitest';
import { parseTarget } from '../../runner-setup/github/target.ts';
import type { Instance } from '../../runner-setup/host/state.ts';
import { instancePaths } from '../../runner-setup/paths.ts';
import { type InstanceFacts, type JoinFacts, planJoin, type Wanted } from '../../runner-setup/plan/join.ts';
import { labelsFor, parseSpecialties } from '../../runner-setup/plan/labels.ts';
import { userFor } from '../../runner-setup/plan/user.ts';

const root = '/var/lib/claude-cluster';
const labels = ['claude', 'backend', 'pc-desk'];

const wanted: Wanted = {
  ...{ root, url: 'https://github.com/acme/shop', group: null, ephemeral: false, credential: null },
  ...{ mode: 'service', level: 'default', container: null, ownUsers: true, instances: [{ name: 'desk', labels }] },
};

/** Of `text`. */
const SHA256 = '982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1';

const known: Instance = {
  ...{
    name: 'desk',
    number: 0,
    url: wanted.url,
    group: null,
    labels,
    mode: 'service',
    level: 'default',
    container: null,
    version: '2.336.0',
  },
  ...{
    ephemeral: false,
    credential: null,
    user: 'claude-desk',
    registration: 'done',
    runnerId: 7,
    paused: null,
    made: [],
    started: { 'u.service': SHA256 },
  },
};

const remote = { id: 7, name: 'desk', online: true, busy: false, version: '2.336.0', labels };

const healthy: InstanceFacts = {
  ...{
    missing: [],
    programExists: true,
    agentId: 7,
    remote,
    env: '',
    proxies: null,
    userExists: true,
    units: [{ text: 'text', active: true }],
  },
};

/** Kinds of the steps, or why it was refused. */
function plan(
  there: Partial<InstanceFacts>,
  instance: Instance | null = known,
  want: Partial<Wanted> = {},
  checksum: { sha256_checksum?: string } = { sha256_checksum: 'ab' },
) {
  const facts: JoinFacts = {
    state: { version: 1, made: [], instances: instance ? [instance] : [] },
    onlyRegisters: false,
    platform: 'linux',
    missing: [],
    application: {
      ...{ os: 'linux', architecture: 'x64', download_url: 'https://example.com/a.tar.gz' },
      ...{ filename: 'actions-runner-linux-x64-2.336.0.tar.gz', ...checksum },
    },
    archiveCached: true,
    instances: [{ ...healthy, ...there }],
    env: {},
    scriptsAreCurrent: true,
    programIsCurrent: true,
    units: () => [{ unit: 'u.service', path: '/u.service', text: 'text', starts: true }],
  };
  const result = planJoin({ ...wanted, ...want }, facts);
  return result.kind === 'steps' ? result.steps.map((step) => step.kind) : result.why;
}

test('what is there gives no step', () => expect(plan({})).toEqual([]));

test('an ephemeral service is registered by its unit, which gets the proxies of the PC', () => {
  const credential = '/etc/token';
  const ephemeral = { ...known, ephemeral: true, credential };
  const want = { ephemeral: true, credential };
  expect(plan({ agentId: null }, ephemeral, want)).toEqual([]);
  expect(plan({ agentId: null, remote: null }, ephemeral, want)).toEqual([]);
  expect(plan({ agentId: null, proxies: 'https_proxy=http://p\n' }, ephemeral, want)).toEqual([
    'write-env',
    'hand-over',
  ]);
  expect(plan({ agentId: null, remote: { ...remote, labels: ['claude'] } }, ephemeral, want)).toEqual(['set-labels']);
  expect(plan({ agentId: null, remote: { ...remote, id: 8 } }, ephemeral, want)).toContain('The name desk is taken');
  expect(plan({}, known, want)).toContain('is already here, and is not ephemeral');
});

test('a runner group is chosen when a runner registers', () => {
  expect(plan({}, { ...known, group: 'lab' })).toEqual([]);
  expect(plan({}, { ...known, group: 'lab' }, { group: 'attic' })).toContain(
    'is in the runner group lab: a group is chosen',
  );
  expect(plan({}, known, { group: 'attic' })).toContain('is in the default runner group');
});

test('each thing that is missing gives its steps, and the service starts last', () => {
  expect(plan({ units: [{ text: 'text', active: false }] })).toEqual(['start-service']);
  expect(plan({ units: [{ text: 'edited', active: true }] })).toEqual(['install-service', 'start-service']);
  // Cut off between the two.
  expect(plan({}, { ...known, started: { 'u.service': 'of another text' } })).toEqual(['start-service']);
  expect(plan({ remote: { ...remote, labels: ['claude'] } })).toEqual(['set-labels']);
  expect(plan({ userExists: false })).toEqual(['create-user']);
  expect(plan({ remote: null })).toEqual(['forget', 'register', 'start-service']);
  expect(plan({ programExists: false, agentId: null, env: null })).toEqual([
    ...['unpack', 'write-env', 'hand-over', 'register', 'start-service'],
  ]);
});

test('files that a cut-off run made are handed over before the registration', () => {
  expect(plan({ agentId: null }, { ...known, registration: 'begun', runnerId: null })).toEqual([
    ...['hand-over', 'register', 'start-service'],
  ]);
});

test('a pause is kept', () => {
  const paused = { ...known, paused: labels };
  expect(plan({ remote: { ...remote, labels: ['claude-maintenance'] } }, paused)).toEqual([]);
});

test('what is another’s is refused', () => {
  expect(plan({}, { ...known, url: 'https://github.com/acme/other' })).toContain(
    'belongs to https://github.com/acme/other',
  );
  expect(plan({}, known, { mode: 'foreground' })).toContain('runs as a service');
  expect(plan({}, known, { ephemeral: true })).toContain('is not ephemeral');
  expect(plan({}, null)).toContain('was not made by join');
  const missing = [instancePaths(root, 'desk').directory];
  expect(plan({ missing, agentId: null }, null)).toContain('The name desk is taken');
});

test('without a checksum nothing is downloaded', () => {
  expect(plan({ programExists: false })).toContain('unpack');
  expect(plan({ programExists: false }, known, {}, {})).toContain('GitHub gives no checksum');
});

test('users: one per instance, and names that useradd takes', () => {
  expect(userFor('pc-7')).toBe('claude-pc-7');
  const names = ['PC-7', 'pc.7', 'a'.repeat(40), `${'a'.repeat(40)}b`].map(userFor);
  expect(new Set([...names, 'claude-pc-7']).size).toBe(5);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_-]{0,31}$/);
});

test('addresses and labels', () => {
  const of = (url: string) => [parseTarget(url).apiUrl, parseTarget(url).path, parseTarget(url).url];
  expect(of('https://github.com/acme/shop.git')).toEqual([
    ...['https://api.github.com', '/repos/acme/shop', 'https://github.com/acme/shop'],
  ]);
  expect(of('https://github.com/acme/')).toEqual(['https://api.github.com', '/orgs/acme', 'https://github.com/acme']);
  expect(of('https://git.acme.example/a/b')).toEqual([
    ...['https://git.acme.example/api/v3', '/repos/a/b', 'https://git.acme.example/a/b'],
  ]);
  expect(labelsFor('Desk', ['backend'])).toEqual(['claude', 'backend', 'pc-desk']);
  expect(labelsFor('pc-7', [])).toEqual(['claude', 'pc-7']);
});

test('a PC may be good at what only the repository knows, if that is no slip of the pen', () => {
  expect(parseSpecialties('backend, data-science')).toEqual(['backend', 'data-science']);
  for (const wrong of ['bakend', 'backend,', 'Data Science', '-x']) expect(() => parseSpecialties(wrong)).toThrow();
});
