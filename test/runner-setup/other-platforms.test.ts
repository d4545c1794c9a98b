/** join, status, doctor, pause, upgrade and leave on macOS and Windows, with recorded fakes of their service managers. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch } from '../github/actions/support.ts';
import { type Bench, startBench } from './bench.ts';
import { buildDistribution } from './distribution/build.ts';
import { type Foreign, startMac, startWindows } from './foreign.ts';

/** Exit code and words of a command. */
const commands =
  (bench: Bench, { host }: Foreign) =>
  async (name: string, ...args: string[]) => {
    const pc = bench.pc(host);
    const code = await pc.command(name, '--root', bench.root, ...args);
    return `${code} ${pc.text()}`.replaceAll(bench.dir, 'DIR').replaceAll(bench.url, 'URL');
  };

const joinArgs = (bench: Bench) => ['--url', bench.url, '--specialty', 'backend', '--yes'];
const DOCTOR = ['--only', 'service,restart,report,hooks,registered,labels,orphans,workspace'];

test.concurrent('macOS: a LaunchAgent of the person, from join to leave', async () => {
  await using bench = await startBench();
  await using mac = startMac({ failures: 2 });
  bench.downloads.offer(await buildDistribution(), 'osx');
  const command = commands(bench, mac);
  const plist = join(bench.dir, 'Library', 'LaunchAgents', 'claude-cluster.desk.plist');
  const dry = await command('join', ...joinArgs(bench), '--dry-run');
  expect(dry).toContain('install the service DIR/Library/LaunchAgents/claude-cluster.desk.plist');
  expect(dry).not.toMatch(/create the user|hooks/);
  expect(existsSync(bench.root)).toBe(false);

  expect(await command('join', ...joinArgs(bench))).toMatch(/^0 [\s\S]*desk is online\.$/);
  const bootstrap = `launchctl bootstrap gui/501 ${plist}`;
  expect(mac.calls.filter((call) => !call.includes('print'))).toEqual([
    'launchctl bootout gui/501/claude-cluster.desk',
    ...[bootstrap, bootstrap, bootstrap],
  ]);
  const text = await readFile(plist, 'utf8');
  expect(text).toContain(`<string>${bench.root}/instances/desk/runner/run.sh</string>`);
  expect(text).toContain(`<key>PATH</key><string>${process.env['PATH']}</string>`);
  expect(await readFile(join(bench.root, 'instances', 'desk', 'runner', '.env'), 'utf8')).not.toContain('HOOK');
  expect(await command('join', ...joinArgs(bench))).toBe('0 Nothing to do: everything is as wanted.\ndesk is online.');
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  expect(await command('status')).toContain('desk: idle; running here (service)');
  expect(await command('doctor', ...DOCTOR)).toMatch(
    /^0 [\s\S]*ok {7}service: claude-cluster\.desk runs\n[\s\S]*restart: launchd keeps it alive\n[\s\S]*hooks: there are none for darwin/,
  );
  expect(await command('pause')).toContain('desk is paused and idle');
  bench.downloads.offer(await buildDistribution('2.337.0'), 'osx');
  expect(await command('upgrade')).toContain('desk has runner 2.337.0 now');
  expect(await command('resume')).toContain('desk takes jobs');
  await mac.host.run('launchctl', ['bootout', 'gui/501/claude-cluster.desk']);
  expect(await command('doctor', ...DOCTOR)).toContain('problem  service: claude-cluster.desk does not run');
  expect(await command('doctor', ...DOCTOR, '--fix')).toContain('claude-cluster.desk runs (mended:');
  expect(await command('clean')).toContain('clean works on Linux; this PC says darwin');
  expect(await command('leave')).toMatch(/^0 /);
  expect(bench.repo.runners).toEqual([]);
  expect(existsSync(plist) || existsSync(bench.root)).toBe(false);
});

test.concurrent('Windows: the service of config.cmd, made to restart, from join to leave', async ({ expect }) => {
  await using bench = await startBench();
  await using windows = startWindows();
  bench.downloads.offer(await buildDistribution(), 'win');
  const command = commands(bench, windows);
  expect(await command('join', ...joinArgs(bench))).toMatch(/^0 [\s\S]*desk is online\.$/);
  const said = windows.calls.map((call) => call.replaceAll(bench.dir, 'DIR').replaceAll(bench.url, 'URL'));
  expect(said.filter((call) => !call.includes(' query '))).toMatchInlineSnapshot(`
    [
      "cmd.exe /d /c DIR/root/instances/desk/runner/config.cmd --unattended --url URL --name desk --labels claude,backend,pc-desk --work DIR/root/instances/desk/work --runasservice",
      "icacls DIR/root/instances/desk /grant *S-1-5-20:(OI)(CI)F /T /Q",
      "sc.exe failure actions.runner.acme-shop.desk reset= 3600 actions= restart/15000/restart/60000/restart/300000",
      "sc.exe failureflag actions.runner.acme-shop.desk 1",
      "sc.exe config actions.runner.acme-shop.desk start= delayed-auto",
      "sc.exe stop actions.runner.acme-shop.desk",
      "sc.exe start actions.runner.acme-shop.desk",
    ]
  `);
  expect(await readFile(join(bench.root, 'instances', 'desk', 'runner', '.env'), 'utf8')).toContain('USERPROFILE=');
  expect(await command('join', ...joinArgs(bench))).toBe('0 Nothing to do: everything is as wanted.\ndesk is online.');
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  expect(await command('status')).toContain('desk: idle; running here (service)');
  expect(await command('doctor', ...DOCTOR)).toMatch(/^0 [\s\S]*restart: Windows starts it again\n/);
  expect(await command('pause')).toContain('desk is paused and idle');
  bench.downloads.offer(await buildDistribution('2.337.0'), 'win');
  expect(await command('upgrade')).toContain('desk has runner 2.337.0 now');
  expect(await command('leave')).toMatch(/^0 /);
  expect(bench.repo.runners).toEqual([]);
  expect(await readdir(bench.dir)).toEqual([]);
});

test.concurrent('what does not go on them is said before anything is made', async () => {
  await using bench = await startBench();
  await using mac = startMac();
  await using windows = startWindows({ isAdministrator: false });
  bench.downloads.offer(await buildDistribution(), 'osx');
  const onMac = commands(bench, mac);
  expect(await onMac('join', ...joinArgs(bench), '--container')).toContain('--container needs Linux');
  expect(await onMac('join', ...joinArgs(bench), '--hardening', 'strict')).toContain('--hardening is for systemd');
  const asRoot = commands(bench, { ...mac, host: { ...mac.host, uid: 0 } });
  expect(await asRoot('join', ...joinArgs(bench))).toContain('not of root');
  const overSsh = commands(bench, {
    ...mac,
    host: { ...mac.host, run: async () => ({ code: 113, stdout: '', stderr: '' }) },
  });
  expect(await overSsh('join', ...joinArgs(bench))).toContain('launchd knows no login of this person at the screen');
  const onWindows = commands(bench, windows);
  expect(await onWindows('join', ...joinArgs(bench))).toContain('A service needs an administrator');
  expect(await onWindows('join', ...joinArgs(bench), '--foreground')).toContain('--foreground is not there on Windows');
  expect(await readdir(bench.dir)).toEqual([]);
});
