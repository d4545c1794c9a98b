/** Runs one line of a repository's commands in a shell, with a time-out and a bounded memory of its output. */
import { capture } from '../capture.ts';
import type { Run } from '../process.ts';

export type ShellOptions = {
  run: Run;
  cwd: string;
  environment: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal: AbortSignal;
  onOutput: (chunk: string) => void;
};

export type ShellFailure = {
  /** Whether the command ended by itself, so that its output is whole. */
  isWhole: boolean;
  /** A phrase that follows the command in a sentence. */
  reason: string;
};

/** Failing tests may stand anywhere in the output, so much of it is kept. In characters. */
const KEPT = { head: 256_000, tail: 1_024_000 };

/** Throws the signal's reason when the attempt is stopped: that is no failure of the command. */
export async function shell(
  line: string,
  options: ShellOptions,
): Promise<{ output: string; failure: ShellFailure | undefined }> {
  const output = capture(KEPT.head, KEPT.tail);
  const take = (chunk: string) => {
    output.write(chunk);
    options.onOutput(chunk);
  };
  const { run, cwd, environment: env, timeoutMs, signal } = options;
  const args = ['-c', line];
  const exit = await run({ file: '/bin/sh', args, cwd, env, timeoutMs, signal, onStdout: take, onStderr: take });
  signal.throwIfAborted();
  return { output: output.text(), failure: failureOf(exit, timeoutMs) };
}

function failureOf(exit: Awaited<ReturnType<Run>>, timeoutMs: number): ShellFailure | undefined {
  if (exit.ended === 'time-out') {
    return { isWhole: false, reason: `took longer than ${Math.round(timeoutMs / 6000) / 10} minutes and was ended` };
  }
  if (exit.code === 0) return undefined;
  if (exit.code === null) return { isWhole: false, reason: `was ended by ${exit.signal ?? 'a signal'}` };
  return { isWhole: true, reason: `ended with exit code ${exit.code}` };
}
