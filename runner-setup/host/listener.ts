/** The runner program in the foreground: starting it, and finding one that runs already. */
import { spawn } from 'node:child_process';
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasCode, SetupError } from '../errors.ts';
import type { Host } from './host.ts';
import { exists } from './read.ts';
import { run } from './run.ts';

export type Listener = {
  /** Resolves when it says that it listens for jobs; rejects when it ends before. */
  listening: Promise<void>;
  /** Its exit code, or null when a signal ended it. run.sh folds nearly all of the program's own codes to 0. */
  ended: Promise<number | null>;
};

export type ListenerOptions = {
  name: string;
  /** Of InstancePaths. */
  program: string;
  directory: string;
  /** The whole environment. */
  env: Record<string, string | undefined>;
  print(line: string): void;
  /** Ends it; a job at work is cancelled, as by Ctrl-C in the runner itself. */
  signal: AbortSignal;
};

const pidFile = (directory: string): string => join(directory, 'listener.pid');

export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { name, program, directory, print, signal } = options;
  // In a process group of its own, so that Ctrl-C reaches it once, through us. run.sh then hands signals on itself.
  const child = spawn(join(program, 'run.sh'), [], {
    cwd: program,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...options.env, RUNNER_MANUALLY_TRAP_SIG: '1' },
  });
  const stop = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const last: string[] = [];
  const ready = Promise.withResolvers<void>();
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      last.splice(0, Math.max(0, last.length - 4));
      last.push(line);
      print(`${name} | ${line}`);
      if (line.includes('Listening for Jobs')) ready.resolve();
    });
  const closed = new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      last.push(error.message);
      resolve(127);
    });
    child.on('close', resolve);
  });
  const ended = closed.then(async (code) => {
    signal.removeEventListener('abort', stop);
    await rm(pidFile(directory), { force: true });
    return code;
  });
  if (child.pid !== undefined) await writeFile(pidFile(directory), String(child.pid));
  const gone = ended.then((): never => {
    signal.throwIfAborted();
    throw new SetupError(`The runner ${name} ended:\n${last.join('\n')}`, `Look at ${join(program, '_diag')}.`);
  });
  return { listening: Promise.race([ready.promise, gone]), ended };
}

/** The process id of the run.sh that join started for this instance; undefined when there is none. */
export async function findListener({
  directory,
  program,
}: {
  directory: string;
  program: string;
}): Promise<number | undefined> {
  const pid = Number(await readOr(() => readFile(pidFile(directory), 'utf8')));
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // A process id is given again after a reboot; the working directory tells ours from another's.
  const is = (await exists('/proc'))
    ? (await readOr(() => readlink(`/proc/${pid}/cwd`))) === program
    : (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout.includes(join(program, 'run.sh'));
  return is ? pid : undefined;
}

async function readOr(read: () => Promise<string>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ESRCH'].some((code) => hasCode(error, code))) return undefined;
    throw error;
  }
}

const STOP_EVERY_MS = 200;
const STOP_PATIENCE_MS = 30_000;

/** Ends the run.sh of this instance and waits for its end. Throws a SetupError when it does not end. */
export async function stopListener(
  paths: { directory: string; program: string },
  host: Pick<Host, 'now' | 'wait'>,
): Promise<void> {
  const pid = await findListener(paths);
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    // It ended just now.
    if (!hasCode(error, 'ESRCH')) throw error;
  }
  const deadline = host.now() + STOP_PATIENCE_MS;
  while ((await findListener(paths)) !== undefined) {
    if (host.now() >= deadline)
      throw new SetupError(`The runner (process ${pid}) does not end.`, `Look at it, and end it: kill -9 ${pid}`);
    await host.wait(STOP_EVERY_MS);
  }
}
