/** Starts a runner as a process, for tests and the tour. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createRunnerToken } from '../actions/register.ts';
import type { GitHub } from '../github.ts';
import type { Fleet, Repository } from '../state.ts';
import { TOKEN_VARIABLE } from './options.ts';

export type RunnerOptions = {
  github: GitHub;
  repo: Repository;
  /** Registers it with the organization instead, for all its repositories. */
  fleet?: Fleet;
  name: string;
  /** Beside `self-hosted`, `Linux` and the architecture. */
  labels: string[];
  /** Its whole environment beside PATH, HOME and LANG, which have defaults. */
  env?: Record<string, string>;
  /** Kept afterwards; without it a temporary folder that is removed. */
  workDir?: string;
  ephemeral?: boolean;
  /** From `generate-jitconfig`, instead of registering: name and labels stand in it. */
  jitConfig?: string;
  /** Milliseconds from SIGINT to SIGTERM, and from there to SIGKILL, when a step is cancelled. */
  stop?: { interrupt: number; terminate: number };
};

export type RunnerProcess = AsyncDisposable & {
  name: string;
  pid: number;
  workDir: string;
  /** What it printed, line by line. */
  output: string[];
  /** Its exit code, or null when a signal ended it. */
  exited: Promise<number | null>;
  /** Asks it to leave, cancelling its job; kills its whole process group when that takes too long. */
  stop(): Promise<void>;
  /** As when somebody pulls the plug: the runner and everything in its process group. */
  kill(): Promise<void>;
};

const GRACE_MS = 5000;

/** Resolves when the runner is online. Registering a name again replaces the old registration. */
export async function startRunner(options: RunnerOptions): Promise<RunnerProcess> {
  const { github, repo, name } = options;
  const home =
    options.workDir === undefined ? await mkdtemp(join(tmpdir(), 'local-runner-')) : dirname(options.workDir);
  const workDir = options.workDir ?? join(home, '_work');
  await mkdir(workDir, { recursive: true });
  const { token } = createRunnerToken(github, options.fleet ?? repo, 'register');
  const stop = options.stop ?? { interrupt: 7500, terminate: 2500 };
  const identity =
    options.jitConfig === undefined
      ? [
          ...['--url', `${github.url}/${repo.owner.login}/${repo.name}`, '--name', name, '--replace'],
          ...['--labels', options.labels.join(','), ...(options.ephemeral ? ['--ephemeral'] : [])],
        ]
      : ['--jitconfig', options.jitConfig];
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'main.ts'),
      ...identity,
      ...['--work', workDir, '--interrupt', String(stop.interrupt), '--terminate', String(stop.terminate)],
    ],
    {
      cwd: home,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        LANG: 'C.UTF-8',
        ...options.env,
        [TOKEN_VARIABLE]: token,
      },
    },
  );
  const output: string[] = [];
  const listening = Promise.withResolvers<void>();
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      output.push(line);
      if (line === 'Listening for Jobs') listening.resolve();
    });
  const exited = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
  void exited.then(() => listening.reject(new Error(`The runner ${name} ended:\n${output.join('\n')}`)));
  await listening.promise;
  const pid = child.pid ?? 0;

  const kill = async () => {
    signalGroup(pid, 'SIGKILL');
    await exited;
  };
  const leave = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(timer);
    signalGroup(pid, 'SIGKILL');
    if (options.workDir === undefined) await rm(home, { recursive: true, force: true });
  };
  return { name, pid, workDir, output, exited, stop: leave, kill, [Symbol.asyncDispose]: leave };
}

/** A group without processes is fine. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
