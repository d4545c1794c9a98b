/** Runs one command in a process group of its own and leaves nothing of it behind, however it ends. */
import { spawn } from 'node:child_process';
import { killStrays, signalTree, TREE_MARKER } from './process-tree.ts';

export type Command = {
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment; nothing is inherited. */
  env: Readonly<Record<string, string>>;
  input?: string;
  timeoutMs?: number;
  /** Ends the command like a time-out. */
  signal?: AbortSignal;
  onStdout?: (chunk: string) => void;
  onStderr?: (chunk: string) => void;
};

export type Exit = {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why we ended it, if we did. */
  ended: 'time-out' | 'aborted' | null;
};

export type Run = (command: Command) => Promise<Exit>;

/** Between SIGTERM and SIGKILL. A cancelled job has 10 s in all before the runner kills the action itself. */
const GRACE_MS = 2000;

/** Rejects only when the command could not be started (ENOENT, EACCES). */
export function run(command: Command): Promise<Exit> {
  return new Promise((resolve, reject) => {
    const { signal, timeoutMs } = command;
    if (signal?.aborted) {
      resolve({ code: null, signal: null, ended: 'aborted' });
      return;
    }
    const marker = command.env[TREE_MARKER];
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let ended: Exit['ended'] = null;
    let killing: NodeJS.Timeout | undefined;

    const end = (why: NonNullable<Exit['ended']>) => {
      if (ended !== null || child.pid === undefined) return;
      const { pid } = child;
      ended = why;
      signalTree(pid, marker, 'SIGTERM');
      killing = setTimeout(() => signalTree(pid, marker, 'SIGKILL'), GRACE_MS);
    };
    const onAbort = () => end('aborted');
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => end('time-out'), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    const settle = () => {
      clearTimeout(timer);
      clearTimeout(killing);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // A stray that holds the pipes open would delay `close` for ever: end strays as soon as the command itself is over.
    child.once('exit', () => {
      if (child.pid !== undefined) killStrays(child.pid, marker);
    });
    child.once('close', (code, by) => {
      settle();
      resolve({ code, signal: by, ended });
    });

    child.stdout.setEncoding('utf8').on('data', (chunk: string) => command.onStdout?.(chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => command.onStderr?.(chunk));
    // A command that does not read its input closes the pipe; how it ends tells more than EPIPE.
    child.stdin.on('error', () => undefined);
    child.stdin.end(command.input ?? '');
  });
}
