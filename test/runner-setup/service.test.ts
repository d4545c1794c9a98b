import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../runner-setup/host/host.ts';
import { completed, dispatch } from '../github/actions/support.ts';
import { startBench } from './bench.ts';
import { startSystemd } from './systemd.ts';

test.concurrent('join --service makes a user and a unit, twice changes nothing, and leave removes both', async ({
  expect,
}) => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const args = ['--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--yes', '--hardening', 'none'];
  const pc = bench.pc(systemd.host);
  expect(`${await pc.command('join', ...args)} ${pc.output.at(-1)}`).toBe('0 desk is online.');
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  expect([...systemd.users]).toEqual(['claude-desk']);
  const calls = systemd.calls.map((call) => call.replaceAll(bench.root, 'ROOT').replaceAll(bench.url, 'URL'));
  expect(calls).toMatchInlineSnapshot(`
    [
      "systemctl --version",
      "systemctl --version",
      "systemctl is-active --quiet claude-runner-desk.service",
      "systemctl is-active --quiet claude-tend-desk.service",
      "systemctl is-active --quiet claude-tend-desk.timer",
      "useradd --system --user-group --no-create-home --home-dir ROOT/instances/desk/home --shell /usr/sbin/nologin claude-desk",
      "chown -R claude-desk:claude-desk ROOT/instances/desk",
      "runuser -u claude-desk -- ROOT/instances/desk/runner/config.sh --unattended --url URL --name desk --labels claude,backend,pc-desk --work ROOT/instances/desk/work",
      "systemctl daemon-reload",
      "systemctl daemon-reload",
      "systemctl daemon-reload",
      "systemctl enable claude-runner-desk.service",
      "systemctl restart claude-runner-desk.service",
      "systemctl enable claude-tend-desk.timer",
      "systemctl restart claude-tend-desk.timer",
    ]
  `);

  systemd.calls.length = 0;
  const again = bench.pc(systemd.host);
  expect(await again.command('join', ...args)).toBe(0);
  expect(again.output[0]).toBe('Nothing to do: everything is as wanted.');
  expect(systemd.calls).toEqual([
    'systemctl --version',
    'systemctl --version',
    'systemctl is-active --quiet claude-runner-desk.service',
    'systemctl is-active --quiet claude-tend-desk.service',
    'systemctl is-active --quiet claude-tend-desk.timer',
  ]);

  expect(await bench.pc(systemd.host).command('leave', '--root', bench.root)).toBe(0);
  expect([...systemd.users]).toEqual([]);
  expect(await readdir(systemd.unitDirectory)).toEqual([]);
  expect(await readdir(bench.dir)).toEqual(['units']);
  expect(bench.repo.runners).toEqual([]);
});

test.concurrent('join --container: what the engine is told, and never the token; what cannot be changed is refused', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const args = ['join', '--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--yes'];
  const said: string[] = [];
  const run: Host['run'] = async (command, given, options) => {
    if (command.endsWith('container.sh')) said.push(JSON.stringify([given, options?.env]), options?.input ?? '');
    return systemd.run(command, given, options);
  };
  const command = async (...line: string[]) => {
    const pc = bench.pc({ ...systemd.host, run });
    return `${await pc.command(...line)} ${pc.text()}`;
  };
  expect(await command(...args, '--container', '--image', 'mine:2')).toContain(
    'podman has no image mine:2.\nTo do: In a checkout: podman build',
  );
  expect(await command(...args, '--container', '--engine', 'docker')).toContain(
    'No container engine works here (docker: not installed)',
  );
  expect(systemd.users.size).toBe(0);
  expect(await command(...args, '--container', '--memory', '3g')).toMatch(/^0 [\s\S]*desk is online\.$/);
  const told = systemd.calls.find((call) => call.includes('container.sh'));
  expect(told?.replaceAll(bench.root, 'ROOT').replaceAll(bench.url, 'URL')).toBe(
    'ROOT/scripts/container.sh podman ROOT/instances/desk claude-desk claude-cluster-runner --memory 3g --cpus 1 --interactive -- /bin/sh -c IFS= read -r TOKEN; ACTIONS_RUNNER_INPUT_TOKEN=$TOKEN exec "$@" sh ROOT/instances/desk/runner/config.sh --unattended --url URL --name desk --labels claude,backend,pc-desk --work ROOT/instances/desk/work',
  );
  // It comes through stdin, and nowhere else.
  const token = said[1]?.trim() ?? '';
  expect(token).not.toBe('');
  expect([said[0], ...systemd.calls].join('\n')).not.toContain(token);
  const run_ = await dispatch(bench, 'w.yml');
  await completed(run_);
  expect(run_.conclusion).toBe('success');

  expect(await command(...args, '--container', '--memory', '3g')).toMatch(/^0 Nothing to do/);
  expect(await command(...args, '--service', '--hardening', 'none')).toContain(
    'is already here, and runs as a container',
  );
  const other = await command(...args, '--container', '--memory', '1g');
  expect(other).toMatch(/install the service .*\(for a container\)\n.*enable and start claude-runner-desk/);
  expect(await readFile(join(systemd.unitDirectory, 'claude-runner-desk.service'), 'utf8')).toContain('--memory 1g');
  const findings = 'container,service,restart';
  expect(await command('doctor', '--root', bench.root, '--only', findings)).toMatch(/^0 /);
  systemd.images.clear();
  expect(await command('doctor', '--root', bench.root, '--only', 'container')).toMatch(
    /^1 [\s\S]*problem {2}container: podman has no image claude-cluster-runner/,
  );
  systemd.engineFails = 'cannot re-exec process';
  expect(await command('doctor', '--root', bench.root, '--only', 'container')).toContain(
    'problem  container: podman does not work here: cannot re-exec process',
  );
  expect(await command('leave', '--root', bench.root)).toMatch(/^0 /);
  expect([...systemd.users, ...(await readdir(systemd.unitDirectory)), ...bench.repo.runners]).toEqual([]);
});

test.concurrent('doctor finds a service that is not installed, does not run, or does not start at boot', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const args = ['--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--yes', '--hardening', 'none'];
  expect(await bench.pc(systemd.host).command('join', ...args)).toBe(0);
  const service = async (...args: string[]) => {
    const pc = bench.pc(systemd.host);
    await pc.command('doctor', '--root', bench.root, '--only', 'service,restart', ...args);
    return pc.text();
  };
  const unit = 'claude-runner-desk.service';
  expect(await service()).toContain(`ok       service: ${unit} runs`);
  await systemd.run('systemctl', ['disable', unit]);
  expect(await service()).toContain(`warning  service: ${unit} is not enabled`);
  await systemd.run('systemctl', ['stop', unit]);
  expect(await service()).toContain(`problem  service: ${unit} does not run`);
  expect(await service('--fix')).toContain(`ok       service: ${unit} runs (mended: ${unit} does not run)`);
  await systemd.run('systemctl', ['disable', unit]);
  expect(await service('--fix')).toContain(`ok       service: ${unit} runs (mended: ${unit} is not enabled)`);

  const timer = 'claude-tend-desk.timer';
  expect(await service()).toContain('ok       restart: always, and the timer runs');
  await systemd.run('systemctl', ['stop', timer]);
  expect(await service()).toContain(`warning  restart: ${timer} does not run`);
  expect(await service('--fix')).toContain(`(mended: ${timer} does not run)`);
  const file = join(systemd.unitDirectory, unit);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('Restart=always\n', ''));
  expect(await service()).toContain(`problem  restart: ${unit} has the restart policy no`);
  await rm(file);
  expect(await service()).toContain(`problem  service: ${unit} is not installed`);
  // And what doctor says mends it.
  expect(await bench.pc(systemd.host).command('join', ...args)).toBe(0);
  expect(await service()).toContain('ok       service');
  await rm(file);
  expect(await service()).toContain(`problem  service: ${unit} is not installed`);
});

test.concurrent('another hardening level rewrites the unit and restarts the service', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const root = bench.root;
  const args = ['--url', bench.url, '--root', root, '--specialty', 'backend', '--yes'];
  const refused = bench.pc(systemd.host);
  expect(await refused.command('join', ...args, '--hardening', 'strict')).toBe(1);
  expect(refused.text()).toContain(`A hardened service can't see ${root}`);
  expect(await bench.pc(systemd.host).command('join', ...args, '--hardening', 'none')).toBe(0);
  const unit = join(systemd.unitDirectory, 'claude-runner-desk.service');
  expect(await readFile(unit, 'utf8')).not.toContain('NoNewPrivileges');
  expect(await bench.pc(systemd.host).command('leave', '--root', root)).toBe(0);
});
