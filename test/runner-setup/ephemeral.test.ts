/** A service that registers anew for every job. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../runner-setup/bundle.ts';
import { parseJoin } from '../../runner-setup/commands/join-options.ts';
import { noteRenewed } from '../../runner-setup/host/renewed.ts';
import { type Instance, writeState } from '../../runner-setup/host/state.ts';
import { createRunnerToken } from '../github/actions/register.ts';
import { completed, dispatch } from '../github/actions/support.ts';
import { fleetOf } from '../github/state.ts';
import { type Bench, BUSY, startBench } from './bench.ts';
import { startSystemd } from './systemd.ts';
import { impossible, NODE, startThrowAwayRoot } from './throw-away-root.ts';

const WORKFLOW = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - run: |
          cat /etc/token && exit 1
          cat /var/lib/claude-cluster/instances/pc-7.jit && exit 1
          env | grep -i jitconfig && exit 1
          setsid -f sleep 1234
`;

const reason = impossible('real');

test.skipIf(reason !== undefined)(
  `two jobs, two registrations; a revoked token is said, and a new one mends it (${reason ?? 'as root, with systemd'})`,
  async () => {
    await using bench = await startBench({ 'w.yml': WORKFLOW });
    const lib = await mkdtemp(join(tmpdir(), 'bundle-'));
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => rm(lib, { recursive: true, force: true }));
    const cli = await bundle(lib);
    await using pc = await startThrowAwayRoot({ GH_TOKEN: bench.token }, 'real');
    const setup = async (line: string) => {
      const { code, output } = await pc.run(`${NODE} ${cli} ${line}`);
      return `${code} ${output}`;
    };
    const before = 'getent passwd; getent group; find /etc/systemd/system; ls /var/lib';
    await pc.run(`systemctl set-environment ${Object.entries(BUSY).map((one) => one.join('='))}
      install -m 600 /dev/null /etc/token; echo ${bench.token} >/etc/token
      mkdir -p /etc/systemd/system/claude-runner-pc-7.service.d
      printf '[Service]\\nRestartSec=1\\n' >/etc/systemd/system/claude-runner-pc-7.service.d/sooner.conf`);
    const untouched = (await pc.run(before)).output;

    const args = `join --url ${bench.url} --specialty backend --name pc-7 --yes --no-doctor --ephemeral --hardening strict`;
    const join_ = `${args} --credential /etc/token`;
    expect(await setup(join_)).toMatch(/pc-7 is online\.$/);
    expect(await setup(join_)).toBe('0 Nothing to do: everything is as wanted.\npc-7 is online.');
    const ids: (number | undefined)[] = [];
    for (const _ of [1, 2]) {
      await expect.poll(() => bench.repo.runners[0]?.lastSeenAt ?? null, { timeout: 20_000 }).not.toBeNull();
      ids.push(bench.repo.runners[0]?.id);
      const run = await dispatch(bench, 'w.yml');
      await completed(run);
      expect([run.conclusion, run.jobs[0]?.log]).toEqual(['success', expect.stringContaining('Permission denied')]);
    }
    expect(new Set(ids).size).toBe(2);
    // Nothing of a job is there when the next one comes.
    expect((await pc.run('pgrep -f "sleep 123[4]"')).code).toBe(1);

    const token = bench.github.state.tokens.get(bench.token);
    if (!token) throw new Error('no token');
    token.revoked = true;
    expect((await pc.run('systemctl restart claude-runner-pc-7')).code).toBe(1);
    expect((await pc.run('cat /var/lib/claude-cluster/instances/pc-7.failed')).output).toBe(
      'GitHub does not accept the token from /etc/token: it is wrong, expired or revoked.',
    );
    token.revoked = false;
    await expect.poll(() => setup('status'), { timeout: 20_000 }).toMatch(/^0 pc-7: idle; running here \(service\)/);

    expect(await setup('pause')).toBe('0 pc-7 is paused and idle.');
    await pc.run('systemctl restart claude-runner-pc-7');
    expect(bench.repo.runners[0]?.labels.map(({ name }) => name)).toEqual(['claude-maintenance']);
    expect(await setup('resume')).toBe('0 pc-7 takes jobs: claude, backend, pc-7.');
    expect(bench.repo.runners[0]?.labels.map(({ name }) => name)).toEqual(['claude', 'backend', 'pc-7']);

    expect(await setup('leave')).toMatch(/^0 /);
    expect(bench.repo.runners).toEqual([]);
    expect((await pc.run(before)).output).toBe(untouched);
    expect((await pc.run(`cat /etc/token`)).output).toBe(bench.token);
    expect(bench.github.violations).toEqual([]);
  },
  90_000,
);

/** An instance as join leaves it, with its token in a file. */
async function ephemeral(bench: Bench, changes: Partial<Instance> = {}) {
  const credential = join(bench.dir, 'token');
  await writeFile(credential, `${bench.token}\n`, { mode: 0o600 });
  await mkdir(join(bench.root, 'instances'), { recursive: true });
  const instance: Instance = {
    ...{ name: 'desk', number: 0, url: bench.url, group: null, labels: ['claude', 'backend', 'pc-desk'] },
    ...{ mode: 'service', level: 'none', container: null, version: '2.336.0', ephemeral: true, credential },
    ...{ user: null, registration: 'none', runnerId: null, paused: null, made: [], started: {} },
    ...changes,
  };
  await writeState(bench.root, { version: 1, made: [], instances: [instance] });
  const command = async (...args: string[]) => {
    const pc = bench.pc();
    return `${await pc.command(...args, '--root', bench.root, '--name', 'desk')} ${pc.text()}`;
  };
  return { credential, command, renew: () => command('renew') };
}

const labelsOf = (bench: Bench) => bench.repo.runners.map(({ labels }) => labels.map(({ name }) => name).join(','));

test.concurrent('each registration replaces the last one of this PC, and never that of another', async () => {
  await using bench = await startBench();
  const { renew } = await ephemeral(bench);
  expect(await renew()).toMatch(/^0 desk is registered for one job, as runner \d+: claude, backend, pc-desk\.$/);
  const [first] = bench.repo.runners;
  expect(await renew()).toMatch(/^0 /);
  expect(labelsOf(bench)).toEqual(['claude,backend,pc-desk']);
  expect(bench.repo.runners[0]).not.toBe(first);
  await noteRenewed(bench.root, 'desk', { registration: 'done', runnerId: 1 });
  const [others] = bench.repo.runners;
  expect(await renew()).toMatch(/^1 Error: The name desk is taken: GitHub knows a runner \d+ of that name/);
  expect(bench.repo.runners[0]).toBe(others);
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('a pause between two jobs holds for the next registration', async () => {
  await using bench = await startBench();
  const { renew, command } = await ephemeral(bench);
  expect(await command('pause')).toBe('0 desk is paused and idle.');
  expect(await renew()).toMatch(/^0 /);
  expect(labelsOf(bench)).toEqual(['claude-maintenance']);
  expect(await command('resume')).toMatch(/^0 /);
  expect(labelsOf(bench)).toEqual(['claude,backend,pc-desk']);
});

test.concurrent('what is wrong with the file or its token is said, also by status and doctor', async () => {
  await using bench = await startBench();
  const { renew, command, credential } = await ephemeral(bench);
  expect(await command('doctor', '--only', 'credential')).toContain(`ok       credential: the token in ${credential}`);
  await writeFile(credential, 'ghp_wrong\n');
  const wrong = `GitHub does not accept the token from ${credential}: it is wrong, expired or revoked.`;
  expect(await renew()).toContain(`1 Error: ${wrong}`);
  expect(await command('status')).toMatch(/^1 desk: unknown to GitHub; NOT running/);
  expect(await command('status')).toContain(`it can't register for the next job: ${wrong}`);
  expect(await command('doctor', '--only', 'credential')).toContain(`problem  credential: ${wrong}`);
  await writeFile(credential, createRunnerToken(bench.github, bench.repo, 'register').token);
  expect(await renew()).toContain('every job takes a registration of its own');
  await writeFile(credential, 'two words');
  expect(await renew()).toContain('does not hold one token');
  await chmod(credential, 0o644);
  expect(await renew()).toContain(`can be read by others than its owner, so by jobs.\nTo do: chmod 600 ${credential}`);
  await rm(credential);
  expect(await renew()).toContain(`--credential ${credential} does not exist.`);
  await writeFile(credential, bench.token, { mode: 0o600 });
  // Until it has registered again.
  expect(await command('doctor', '--only', 'credential')).toContain(
    'problem  credential: the last try to register failed',
  );
  expect(await renew()).toMatch(/^0 /);
  expect(await command('doctor', '--only', 'credential')).toMatch(/^0 /);
  expect(await readFile(join(bench.root, 'state.json'), 'utf8')).not.toContain(bench.token);
});

test.concurrent('an organization has its runner groups, a repository none; one that stays registered is not renewed', async () => {
  await using bench = await startBench();
  bench.owner.type = 'Organization';
  const fleet = fleetOf(bench.github.state, bench.owner);
  const lab = { id: 77, name: 'Lab', isDefault: false, visibility: 'all' as const, repositoryIds: new Set<number>() };
  fleet.groups.push({ ...lab, allowsPublic: true });
  const url = `${bench.github.url}/acme`;
  expect(await (await ephemeral(bench, { url })).renew()).toMatch(/^0 /);
  expect(fleet.runners[0]?.groupId).toBe(fleet.groups[0]?.id);
  expect(await (await ephemeral(bench, { url, group: 'lab' })).renew()).toMatch(/^0 /);
  expect(fleet.runners[0]?.groupId).toBe(77);
  expect(await (await ephemeral(bench, { url, group: 'attic' })).renew()).toContain(
    '1 Error: acme has no runner group "attic".\nTo do: There are: Default, Lab.',
  );
  expect(await (await ephemeral(bench, { group: 'Lab' })).renew()).toContain(
    'is a repository, which has no runner groups',
  );
  expect(await (await ephemeral(bench, { ephemeral: false, credential: null })).renew()).toContain(
    '1 Error: desk is no ephemeral service: it stays registered.',
  );
});

test.concurrent('where a job could read the token, or change what root runs, it is refused', async () => {
  const args = [
    '--url',
    'https://github.com/acme/shop',
    '--specialty',
    'backend',
    '--ephemeral',
    '--credential',
    '/etc/t',
  ];
  for (const platform of ['darwin', 'win32'])
    expect(() => parseJoin(args, platform)).toThrow(`--ephemeral as a service needs Linux; this PC says ${platform}`);
  expect(parseJoin([...args, '--container'], 'linux')).toMatchObject({ mode: 'container', credential: '/etc/t' });
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  const pc = bench.pc({ ...systemd.host, node: '/home/ann/.nvm/bin/node' });
  expect(await pc.command('join', ...args, '--yes', '--hardening', 'none', '--root', bench.root)).toBe(1);
  expect(pc.text()).toContain('would run /home/ann/.nvm/bin/node as root, and its owner could change that.');
});
