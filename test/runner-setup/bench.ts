/** What the tests of runner-setup start from: a local GitHub that offers the stand-in program, a folder, and a PC. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readDisk } from '../../runner-setup/host/disk.ts';
import type { Host } from '../../runner-setup/host/host.ts';
import { run } from '../../runner-setup/host/run.ts';
import { main } from '../../runner-setup/main.ts';
import { type Bench as ActionsBench, createBench } from '../github/actions/support.ts';
import { createUserToken } from '../github/seed.ts';
import { type LocalGitHub, startGitHub } from '../github/start.ts';
import { buildDistribution } from './distribution/build.ts';
import { type Downloads, serveDistribution } from './distribution/serve.ts';

type Pc = {
  /** Everything printed. */
  output: string[];
  text(): string;
  /** Runs a command in this process; resolves with its exit code. `join` does not end with doctor here, which has its tests. */
  command(...args: string[]): Promise<number>;
  host: Host;
  /** Ctrl-C. */
  interrupt(): void;
};

export type Bench = AsyncDisposable &
  ActionsBench & {
    github: LocalGitHub;
    downloads: Downloads;
    dir: string;
    root: string;
    url: string;
    token: string;
    /** A PC (again, after a reboot); parts of its host replaced. */
    pc(changes?: Partial<Host>): Pc;
    /** `join` in the foreground until it is online; the returned function ends it as Ctrl-C does. */
    join(pc: Pc, ...args: string[]): Promise<() => Promise<number>>;
    state(): Promise<unknown>;
  };

/** This machine may be busy with other tests: the hook is not to refuse jobs for it. */
export const BUSY = { CLAUDE_CLUSTER_MOST_LOAD_PER_CPU: '1000' };

const WORKFLOW = 'on: workflow_dispatch\njobs: { a: { runs-on: [claude, backend], steps: [{ run: "true" }] } }\n';

export async function startBench(workflows: Record<string, string> = { 'w.yml': WORKFLOW }): Promise<Bench> {
  const stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'runner-setup-'));
  stack.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 3 }));
  const github = stack.use(await startGitHub({ actions: { lost: 2000, poll: 500 } }));
  const bench = await createBench(github, workflows);
  const downloads = stack.use(await serveDistribution(github, await buildDistribution()));
  const root = join(dir, 'root');
  const url = `${github.url}/acme/shop`;
  const token = createUserToken(github, bench.owner);
  const running: (() => Promise<number>)[] = [];
  stack.defer(async () => {
    for (const stop of running) await stop();
  });

  const pc = (changes: Partial<Host> = {}): Pc => {
    const output: string[] = [];
    const stopping = new AbortController();
    const host: Host = {
      platform: 'linux',
      arch: process.arch,
      uid: process.getuid?.(),
      node: process.execPath,
      hostname: 'desk',
      env: { PATH: process.env['PATH'], HOME: dir, GH_TOKEN: token, RUNNER_ALLOW_RUNASROOT: '1', ...BUSY },
      unitDirectory: dir,
      run,
      fetch,
      disk: readDisk,
      memory: 8 * 1024 ** 3,
      print: (line) => output.push(line),
      now: Date.now,
      wait: () => delay(20),
      readInput: async () => undefined,
      ask: async () => undefined,
      signal: stopping.signal,
      ...changes,
    };
    return {
      output,
      text: () => output.join('\n'),
      command: (...args) => main(args[0] === 'join' ? ['join', '--no-doctor', ...args.slice(1)] : args, host),
      host,
      interrupt: () => stopping.abort(),
    };
  };

  return {
    ...bench,
    ...{ github, downloads, dir, root, url, token, pc },
    async join(machine, ...args) {
      const ended = machine.command('join', '--foreground', '--url', url, '--root', root, '--yes', ...args);
      let over = false;
      void ended.then(() => {
        over = true;
      });
      const stop = () => {
        machine.interrupt();
        return ended;
      };
      running.push(stop);
      while (!over && !machine.output.some((line) => line.includes('is online'))) await delay(10);
      return stop;
    },
    state: async () => JSON.parse(await readFile(join(root, 'state.json'), 'utf8')) as unknown,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
