/**
 * Recorded fakes of what macOS and Windows have instead of systemd: their services run the stand-in's run.sh as a child process.
 * Nothing of this has seen a Mac or a Windows PC.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../../runner-setup/host/host.ts';
import { type Run, type RunResult, run } from '../../runner-setup/host/run.ts';
import { BUSY } from './bench.ts';

export type Foreign = AsyncDisposable & {
  /** What was called, as it was called. */
  calls: string[];
  host: Pick<Host, 'platform' | 'uid' | 'run'>;
};

const ok: RunResult = { code: 0, stdout: '', stderr: '' };
const fail = (code = 1, stderr = ''): RunResult => ({ code, stdout: '', stderr });

function services() {
  const running = new Map<string, ChildProcess>();
  const stop = async (name: string): Promise<boolean> => {
    const child = running.get(name);
    running.delete(name);
    if (!child || child.exitCode !== null) return false;
    // Again and again: a run.sh that is just starting its listener loses the first.
    const term = setInterval(() => child.kill('SIGTERM'), 500);
    child.kill('SIGTERM');
    await once(child, 'close').finally(() => clearInterval(term));
    return true;
  };
  return {
    stop,
    runs: (name: string) => running.get(name)?.exitCode === null,
    start(name: string, program: string) {
      const env = { PATH: process.env['PATH'], RUNNER_MANUALLY_TRAP_SIG: '1', RUNNER_ALLOW_RUNASROOT: '1', ...BUSY };
      running.set(name, spawn(program, [], { cwd: dirname(program), env, stdio: 'ignore' }));
    },
    async [Symbol.asyncDispose]() {
      for (const name of [...running.keys()]) await stop(name);
    },
  };
}

/** `bootstrap` fails so often first, as when launchd is still taking the old agent out. */
export function startMac({ failures } = { failures: 0 }): Foreign {
  const calls: string[] = [];
  const all = services();
  let left = failures;
  const launchctl = async ([verb, target = '', path = '']: readonly string[]): Promise<RunResult> => {
    const label = target.split('/')[2] ?? '';
    switch (verb) {
      case 'bootstrap': {
        if (left > 0) {
          left -= 1;
          return fail(37, 'Bootstrap failed: 37: Operation already in progress');
        }
        const plist = await readFile(path, 'utf8');
        const value = (key: string) =>
          new RegExp(`<key>${key}</key>\\s*(?:<array>)?<string>(.*?)</string>`).exec(plist)?.[1];
        all.start(value('Label') ?? '', value('ProgramArguments') ?? '');
        return ok;
      }
      case 'bootout':
        return (await all.stop(label)) ? ok : fail(3, 'Boot-out failed: 3: No such process');
      case 'print':
        if (label === '') return ok;
        return all.runs(label) ? { ...ok, stdout: `${target} = {\n\tstate = running\n}\n` } : fail(113);
      default:
        return fail(64);
    }
  };
  const asMac: Run = async (command, args, options) => {
    if (command !== 'launchctl') return run(command, args, options);
    calls.push([command, ...args].join(' '));
    return launchctl(args);
  };
  return {
    calls,
    host: { platform: 'darwin', uid: 501, run: asMac },
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}

const SERVICE = 'actions.runner.acme-shop.desk';

/** `isAdministrator`: else nothing may be changed. */
export function startWindows({ isAdministrator } = { isAdministrator: true }): Foreign {
  const calls: string[] = [];
  const all = services();
  let program = '';
  const config = async (
    script: string,
    args: readonly string[],
    env: Record<string, string | undefined> | undefined,
  ) => {
    program = dirname(script);
    const given = args.filter((arg) => arg !== '--runasservice');
    const result = await run(join(program, 'config.sh'), given, { env: { ...env, RUNNER_ALLOW_RUNASROOT: '1' } });
    if (result.code !== 0 || !args.includes('--runasservice')) return result;
    await writeFile(join(program, '.service'), `\uFEFF${SERVICE}\r\n`);
    all.start(SERVICE, join(program, 'run.sh'));
    return result;
  };
  const sc = async ([verb, name = '']: readonly string[]): Promise<RunResult> => {
    if (name !== SERVICE) return fail(1060, 'The specified service does not exist as an installed service.');
    switch (verb) {
      case 'query':
        return { ...ok, stdout: `        STATE              : ${all.runs(name) ? '4  RUNNING' : '1  STOPPED'}\r\n` };
      case 'stop':
        return (await all.stop(name)) ? ok : fail(1062);
      case 'start':
        all.start(name, join(program, 'run.sh'));
        return ok;
      case 'qfailure': {
        const isSet = calls.some((call) => call.startsWith(`sc.exe failure ${name}`));
        return { ...ok, stdout: isSet ? 'FAILURE_ACTIONS : RESTART -- Delay = 15000 milliseconds.' : '' };
      }
      default:
        return ok;
    }
  };
  const asWindows: Run = async (command, args, options) => {
    switch (command) {
      case 'net':
        return isAdministrator ? ok : fail(2, 'System error 5 has occurred. Access is denied.');
      case 'icacls':
        calls.push([command, ...args].join(' '));
        return ok;
      case 'sc.exe':
        calls.push([command, ...args].join(' '));
        return sc(args);
      case 'cmd.exe': {
        const [, , script = '', ...rest] = args;
        calls.push([command, ...args].join(' '));
        return script.endsWith('config.cmd') ? config(script, rest, options?.env) : run(script, rest, options);
      }
      case 'tar': {
        const result = await run(command, args, options);
        await writeFile(join(args.at(-1) ?? '', 'config.cmd'), '@echo off\r\n');
        return result;
      }
      default:
        return run(command, args, options);
    }
  };
  return {
    calls,
    host: { platform: 'win32', uid: undefined, run: asWindows },
    [Symbol.asyncDispose]: () => all[Symbol.asyncDispose](),
  };
}
