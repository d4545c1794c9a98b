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
  const [stdout, stderr] = [byLines(take), byLines(take)];
  const streams = { onStdout: stdout.write, onStderr: stderr.write };
  const exit = await run({ file: '/bin/sh', args, cwd, env, timeoutMs, signal, ...streams });
  for (const stream of [stdout, stderr]) stream.end();
  signal.throwIfAborted();
  return { output: output.text(), failure: failureOf(exit, timeoutMs) };
}

/** In characters: what is longer is a progress bar or no text at all, and may be cut. */
const LONGEST_LINE = 64_000;

/**
 * Hands on whole lines. A shell writes one line of complaint in three pieces, and what comes on the other stream meanwhile would
 * otherwise stand in the middle of it, now and then: the same output would be another one.
 */
function byLines(take: (text: string) => void): { write(chunk: string): void; end(): void } {
  let rest = '';
  return {
    write(chunk) {
      const isTooLong = rest.length + chunk.length > LONGEST_LINE;
      const end = chunk.lastIndexOf('\n') + 1 || (isTooLong ? chunk.length : 0);
      if (end > 0) take(rest + chunk.slice(0, end));
      rest = end > 0 ? chunk.slice(end) : rest + chunk;
    },
    end() {
      if (rest !== '') take(rest);
    },
  };
}

function failureOf(exit: Awaited<ReturnType<Run>>, timeoutMs: number): ShellFailure | undefined {
  if (exit.ended === 'time-out') {
    return { isWhole: false, reason: `took longer than ${Math.round(timeoutMs / 6000) / 10} minutes and was ended` };
  }
  if (exit.code === 0) return undefined;
  if (exit.code === null) return { isWhole: false, reason: `was ended by ${exit.signal ?? 'a signal'}` };
  return { isWhole: true, reason: `ended with exit code ${exit.code}` };
}
