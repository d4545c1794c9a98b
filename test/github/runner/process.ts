/** Runs one process of a step, line by line, and stops it as GitHub's runner does. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Stop = {
  /** Milliseconds from SIGINT to SIGTERM, and from there to SIGKILL. */
  interrupt: number;
  terminate: number;
};

export type Running = { exit: Promise<number>; stop(times: Stop): void };

/** How long output is read after the exit when somebody else still holds the pipe. */
const DRAIN_MS = 300;

/** Signals go to this process only: what it started is its own business. `exit` rejects when it can't be started. */
export function run(
  file: string,
  args: string[],
  options: { cwd: string; env: Record<string, string>; onLine: (line: string) => void },
): Running {
  const child = spawn(file, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const timers: NodeJS.Timeout[] = [];
  const streams = [child.stdout, child.stderr];
  for (const input of streams)
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', options.onLine);
  const exit = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      for (const timer of timers) clearTimeout(timer);
      const drain = setTimeout(() => {
        for (const stream of streams) stream.destroy();
      }, DRAIN_MS);
      child.on('close', (code, signal) => {
        clearTimeout(drain);
        resolve(code ?? 128 + (signal === null ? 0 : (SIGNALS[signal] ?? 0)));
      });
    });
  });
  let stopping = false;
  return {
    exit,
    stop({ interrupt, terminate }) {
      if (stopping || child.exitCode !== null || child.signalCode !== null) return;
      stopping = true;
      child.kill('SIGINT');
      timers.push(
        setTimeout(() => child.kill('SIGTERM'), interrupt),
        setTimeout(() => child.kill('SIGKILL'), interrupt + terminate),
      );
    },
  };
}

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
