/** Runs a program to its end. */
import { spawn } from 'node:child_process';

export type RunResult = {
  /** null when a signal (also `options.signal`) ended it; 127 when there is no such program. */
  code: number | null;
  stdout: string;
  stderr: string;
};

type RunOptions = {
  cwd?: string;
  /** The whole environment; without it the caller's. */
  env?: Record<string, string | undefined>;
  /** Milliseconds until SIGKILL; default a minute. */
  timeout?: number;
  signal?: AbortSignal;
  /** Its stdin; without it there is none. */
  input?: string;
};

/** Never throws for what the program does; a program that is not there is code 127, as in a shell. */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;

export const run: Run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeout ?? 60_000,
      killSignal: 'SIGKILL',
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ...(options.env && { env: options.env }),
      ...(options.signal && { signal: options.signal }),
    });
    // A program that does not read it has closed it.
    child.stdin.on('error', () => undefined).end(options.input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      // An aborted program still has to end; `close` tells when.
      if (error.name !== 'AbortError') resolve({ code: 127, stdout, stderr: stderr || error.message });
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
