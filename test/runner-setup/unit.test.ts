/** systemd's own tools judge the unit. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Container, LEVELS, type Level } from '../../runner-setup/host/state.ts';
import { instancePaths } from '../../runner-setup/paths.ts';
import { renderUnit } from '../../runner-setup/service/unit.ts';
import { unitFiles } from '../../runner-setup/service/units.ts';

const missing = spawnSync('systemd-analyze', ['--version']).error !== undefined;

/** At most this much exposure, of 10. */
const EXPOSURE: Record<Level, number> = { none: 10, default: 5.0, strict: 2.5 };

/** The runner's unit, and those of the timer that looks after it. */
async function writeUnits(level: Level, within: Container | null = null, renew: string[] | null = null) {
  const dir = await mkdtemp(join(tmpdir(), 'unit-'));
  const paths = instancePaths(dir, 'desk');
  await mkdir(paths.program, { recursive: true });
  await writeFile(join(paths.program, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const path = '/home/ann/bin:/usr/local/bin:/usr/bin';
  const scripts = join(dir, 'scripts');
  await mkdir(scripts);
  for (const script of ['tend.sh', 'container.sh'])
    await writeFile(join(scripts, script), '#!/bin/sh\n', { mode: 0o755 });
  const files = unitFiles(dir, {
    ...{
      name: 'desk',
      user: 'claude-desk',
      root: dir,
      paths,
      scripts,
      level,
      path,
      stopMinutes: 65,
      systemd: 252,
      renew,
    },
    container: within,
  });
  for (const file of files) await writeFile(file.path, file.text);
  return {
    files: files.map((file) => file.path),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

describe.skipIf(missing)('systemd-analyze', () => {
  test.each(LEVELS)('verify finds nothing wrong at the level %s', async (level) => {
    for (const renew of [null, [process.execPath, '/r/runner-setup.mjs', 'renew', '--name', 'desk']])
      for (const within of [null, container]) {
        await using units = await writeUnits(level, within, renew);
        const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units.files], { encoding: 'utf8' });
        expect(`${status} ${stderr}`).toBe('0 ');
      }
  });

  test.each(LEVELS)('security: the exposure of the level %s holds', async (level) => {
    await using units = await writeUnits(level);
    const [runner = '', tend = ''] = units.files;
    const exposure = (file: string) => {
      const report = execFileSync('systemd-analyze', ['security', '--offline=true', file], { encoding: 'utf8' });
      return Number(/Overall exposure level .*: ([\d.]+)/.exec(report)?.[1]);
    };
    expect(exposure(runner)).toBeLessThanOrEqual(EXPOSURE[level]);
    expect(exposure(tend)).toBeLessThanOrEqual(5.0);
  });
});

const container: Container = {
  engine: 'podman',
  image: 'claude-cluster-runner',
  memory: '2g',
  cpus: 1,
  network: null,
};

test("a container's unit: what systemd thinks of it, and that it restarts, drains and cleans up", async () => {
  await using units = await writeUnits('none', container);
  const [file = ''] = units.files;
  if (!missing) {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...units.files], { encoding: 'utf8' });
    expect(`${status} ${stderr}`).toBe('0 ');
  }
  const text = (await readFile(file, 'utf8')).replaceAll(dirname(file), 'ROOT');
  expect(text.slice(text.indexOf('[Service]'))).toMatchInlineSnapshot(`
    "[Service]
    Type=exec
    ExecStartPre=-/bin/sh -c 'podman rm --force claude-runner-desk >/dev/null 2>&1'
    ExecStart=ROOT/scripts/container.sh podman ROOT/instances/desk claude-desk claude-cluster-runner --memory 2g --cpus 1 --name claude-runner-desk --env RUNNER_MANUALLY_TRAP_SIG=1 -- ROOT/instances/desk/runner/run.sh
    Restart=always
    RestartSec=15
    ExecStop=/bin/sh -c 'while [ ! -e ROOT/instances/desk.forced ] && pgrep -u claude-desk -f "[R]unner.Worker" >/dev/null; do sleep 2; done'
    ExecStopPost=-/bin/sh -c 'podman rm --force claude-runner-desk >/dev/null 2>&1'
    TimeoutStopSec=65min
    KillMode=mixed

    [Install]
    WantedBy=multi-user.target
    "
  `);
});

const noPgrep = spawnSync('pgrep', ['--version']).error !== undefined;

test.skipIf(noPgrep)('ExecStop ends when the worker of this user has ended, and not before', async () => {
  const user = userInfo().username;
  const unit = renderUnit({
    ...{
      name: 'desk',
      user,
      root: '/r',
      level: 'none',
      path: '/usr/bin',
      stopMinutes: 65,
      systemd: 252,
      renew: null,
    },
    paths: instancePaths('/var/lib/claude-cluster', 'desk'),
  });
  const [, script = ''] = /^ExecStop=\/bin\/sh -c '(.*)'$/m.exec(unit) ?? [];
  const worker = spawn('bash', ['-c', 'exec -a Runner.Worker cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(worker, 'spawn');
  const order: string[] = [];
  const stop = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
  const stopped = once(stop, 'close').then(() => order.push('stopped'));
  const worked = once(worker, 'close').then(() => order.push('worked'));
  // It has found the worker once it sleeps.
  await expect.poll(() => spawnSync('pgrep', ['-P', String(stop.pid), 'sleep']).status).toBe(0);
  worker.stdin.end();
  await Promise.all([stopped, worked]);
  expect(order).toEqual(['worked', 'stopped']);
});

const render = (level: Level, systemd = 252) =>
  renderUnit({
    systemd,
    root: '/var/lib/claude-cluster',
    name: 'desk',
    user: 'claude-desk',
    paths: instancePaths('/var/lib/claude-cluster', 'desk'),
    level,
    path: '/home/ann/.nvm/bin:/usr/local/bin:/usr/bin',
    stopMinutes: 65,
    renew: null,
  });

test('an ephemeral one registers before every start, as root, and does not back off', async () => {
  const renew = ['/usr/bin/node', '/r/scripts/runner-setup.mjs', 'renew', '--root', '/r', '--name', 'desk'];
  const linesOf = async (within: Container | null) => {
    await using units = await writeUnits('strict', within, renew);
    const text = await readFile(units.files[0] ?? '', 'utf8');
    const lines = text
      .split('\n')
      .filter((line) => /^(Environment(File)?|ExecStartPre|ExecStart|Restart|TimeoutStart)/.test(line));
    return lines.map((line) => line.replaceAll(dirname(units.files[0] ?? ''), 'ROOT')).join('\n');
  };
  expect(await linesOf(null)).toMatchInlineSnapshot(`
    "Environment=HOME=ROOT/instances/desk/home TMPDIR=ROOT/instances/desk/tmp
    Environment="PATH=/usr/local/bin:/usr/bin"
    Environment=RUNNER_MANUALLY_TRAP_SIG=1
    EnvironmentFile=-ROOT/instances/desk.env
    EnvironmentFile=-ROOT/instances/desk.jit
    ExecStartPre=+/usr/bin/node /r/scripts/runner-setup.mjs renew --root /r --name desk
    TimeoutStartSec=5min
    ExecStart=ROOT/instances/desk/runner/run.sh
    Restart=always
    RestartSec=15"
  `);
  expect(await linesOf(container)).toMatchInlineSnapshot(`
    "ExecStartPre=-/bin/sh -c 'podman rm --force claude-runner-desk >/dev/null 2>&1'
    EnvironmentFile=-ROOT/instances/desk.env
    ExecStartPre=+/usr/bin/node /r/scripts/runner-setup.mjs renew --root /r --name desk
    TimeoutStartSec=5min
    Environment=CLAUDE_CLUSTER_STDIN=ROOT/instances/desk.jit
    ExecStart=ROOT/scripts/container.sh podman ROOT/instances/desk claude-desk claude-cluster-runner --memory 2g --cpus 1 --name claude-runner-desk --env RUNNER_MANUALLY_TRAP_SIG=1 --interactive -- /bin/sh -c 'IFS= read -r LINE; export "$$LINE"; exec "$$@" </dev/null' sh ROOT/instances/desk/runner/run.sh
    Restart=always
    RestartSec=15"
  `);
  expect(render('default', 254)).toContain('RestartSteps=6');
});

test('the unit restarts, lets a job finish, and keeps Node and the inner sandbox alive', () => {
  expect(render('default')).toMatchInlineSnapshot(`
    "# Made by "runner-setup join"; "leave" removes it.
    [Unit]
    Description=Claude Code Cluster runner desk
    Documentation=https://docs.github.com/actions/hosting-your-own-runners
    After=network-online.target
    Wants=network-online.target
    # Never give up: a session that GitHub still holds for a dead listener goes away only after minutes.
    StartLimitIntervalSec=0

    [Service]
    Type=exec
    User=claude-desk
    Group=claude-desk
    WorkingDirectory=/var/lib/claude-cluster/instances/desk/runner
    Environment=HOME=/var/lib/claude-cluster/instances/desk/home TMPDIR=/var/lib/claude-cluster/instances/desk/tmp
    Environment="PATH=/usr/local/bin:/usr/bin"
    # run.sh then hands SIGTERM to the listener instead of dying alone.
    Environment=RUNNER_MANUALLY_TRAP_SIG=1
    ExecStart=/var/lib/claude-cluster/instances/desk/runner/run.sh
    # run.sh answers 0 for a session conflict and most failures, so success is restarted too.
    Restart=always
    RestartSec=15
    ExecStop=/bin/sh -c 'while [ ! -e /var/lib/claude-cluster/instances/desk.forced ] && pgrep -u claude-desk -f "[R]unner.Worker" >/dev/null; do sleep 2; done'
    TimeoutStopSec=65min
    KillMode=mixed
    # A job killed for its memory must not take the listener with it.
    OOMPolicy=continue
    NoNewPrivileges=yes
    CapabilityBoundingSet=
    AmbientCapabilities=
    ProtectSystem=strict
    ProtectHome=yes
    PrivateTmp=yes
    PrivateDevices=yes
    ProtectClock=yes
    ProtectHostname=yes
    ProtectKernelLogs=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    ProtectControlGroups=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    LockPersonality=yes
    KeyringMode=private
    UMask=0027
    ReadWritePaths=/var/lib/claude-cluster/instances/desk

    [Install]
    WantedBy=multi-user.target
    "
  `);
  expect(render('strict')).not.toMatch(/^MemoryDenyWriteExecute|^ProcSubset/m);
  expect(render('default', 254)).toContain('RestartSec=15\nRestartSteps=6\nRestartMaxDelaySec=5min\n');
  expect(render('none')).toContain('PATH=/home/ann/.nvm/bin:');
});
