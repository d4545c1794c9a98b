/** A recorded fake of root's programs: users exist in a set, units run as child processes (timers do not), what is to run in a container runs without one. Everything else is real. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../../runner-setup/host/host.ts';
import { type Run, type RunResult, run } from '../../runner-setup/host/run.ts';
import { BUSY } from './bench.ts';

export type Systemd = AsyncDisposable & {
  /** What was called, as it was called. */
  calls: string[];
  users: Set<string>;
  /** Of Podman. */
  images: Set<string>;
  /** Why Podman does not work; undefined: it does. */
  engineFails: string | undefined;
  /** Unit files are written here. */
  unitDirectory: string;
  run: Run;
  /** What a host needs to use it. */
  host: Pick<Host, 'run' | 'unitDirectory' | 'uid'>;
};

const ok: RunResult = { code: 0, stdout: '', stderr: '' };
const fail = (stderr = ''): RunResult => ({ code: 1, stdout: '', stderr });

export function startSystemd(unitDirectory: string): Systemd {
  const calls: string[] = [];
  const users = new Set<string>();
  const enabled = new Set<string>();
  const timers = new Set<string>();
  const running = new Map<string, ChildProcess>();

  const stop = async (unit: string) => {
    timers.delete(unit);
    const child = running.get(unit);
    running.delete(unit);
    if (!child || child.exitCode !== null) return;
    // Again and again: a run.sh that is just starting its listener loses the first.
    const term = setInterval(() => child.kill('SIGTERM'), 500);
    child.kill('SIGTERM');
    await once(child, 'close').finally(() => clearInterval(term));
  };
  const restart = async (unit: string) => {
    await stop(unit);
    const text = await readFile(join(unitDirectory, unit), 'utf8');
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
    if (unit.endsWith('.timer')) return void timers.add(unit);
    const [program = ''] = value('ExecStart').split(' -- ').slice(-1);
    const child = spawn(program, [], {
      cwd: value('WorkingDirectory') || dirname(program),
      env: { PATH: process.env['PATH'], RUNNER_MANUALLY_TRAP_SIG: '1', RUNNER_ALLOW_RUNASROOT: '1', ...BUSY },
      stdio: 'ignore',
    });
    running.set(unit, child);
  };
  const systemctl = async (args: readonly string[]): Promise<RunResult> => {
    const unit = args.at(-1) ?? '';
    switch (args[0]) {
      case 'restart':
        await restart(unit);
        return ok;
      case 'enable':
        enabled.add(unit);
        return ok;
      case 'disable':
        enabled.delete(unit);
        if (args.includes('--now')) await stop(unit);
        return ok;
      case 'stop':
        await stop(unit);
        return ok;
      case 'show': {
        const text = await readFile(join(unitDirectory, unit), 'utf8').catch(() => '');
        return { ...ok, stdout: `${/^Restart=(.*)$/m.exec(text)?.[1] ?? 'no'}\n` };
      }
      case 'is-enabled':
        return enabled.has(unit) ? ok : fail();
      case 'is-active':
        return timers.has(unit) || running.get(unit)?.exitCode === null ? ok : fail();
      default:
        return ok;
    }
  };
  const asRoot: Run = async (command, args, options) => {
    const user = args.at(-1) ?? '';
    switch (command) {
      case 'systemctl':
        calls.push(['systemctl', ...args].join(' '));
        return systemctl(args);
      case 'useradd':
      case 'userdel':
        calls.push([command, ...args].join(' '));
        if (command === 'useradd') users.add(user);
        else users.delete(user);
        return ok;
      case 'id':
        return users.has(user) ? ok : fail();
      case 'chown':
        calls.push([command, ...args].join(' '));
        return users.has(args[1]?.split(':')[0] ?? '') ? ok : fail('invalid user');
      case 'podman':
        calls.push([command, ...args].join(' '));
        if (args[0] === 'info') return systemd.engineFails === undefined ? ok : fail(systemd.engineFails);
        return systemd.images.has(args.at(-1) ?? '') ? ok : fail('no such image');
      case 'docker':
        return { ...fail(), code: 127 };
      case 'runuser': {
        calls.push([command, ...args].join(' '));
        const [, , , program = '', ...rest] = args;
        return run(program, rest, options);
      }
      default: {
        if (!command.endsWith('/container.sh')) return run(command, args, options);
        calls.push([command, ...args].join(' '));
        const [program = '', ...rest] = args.slice(args.indexOf('--') + 1);
        return run(program, rest, { ...options, env: { ...options?.env, RUNNER_ALLOW_RUNASROOT: '1' } });
      }
    }
  };
  const systemd: Systemd = {
    images: new Set(['claude-cluster-runner']),
    engineFails: undefined,
    ...{ calls, users, unitDirectory, run: asRoot },
    host: { run: asRoot, unitDirectory, uid: 0 },
    async [Symbol.asyncDispose]() {
      for (const unit of [...running.keys()]) await stop(unit);
    },
  };
  return systemd;
}
