/** The person at the terminal, if there is one. */

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Everything on stdin; undefined when it is a terminal. */
export const readInput = async (): Promise<string | undefined> =>
  process.stdin.isTTY ? undefined : text(process.stdin);

/** The answer without the spaces around it; undefined when there is no terminal or no answer. Throws when `signal` aborts. */
export async function ask(
  question: string,
  { secret, signal }: { secret: boolean; signal: AbortSignal },
): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  if (secret) process.stdout.write(question);
  // readline echoes into its output: for a secret that is nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: secret ? nowhere : process.stdout,
    terminal: true,
  });
  // readline takes Ctrl-C for itself; it is meant for the whole program.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await lines.question(secret ? '' : question, { signal })).trim() || undefined;
  } finally {
    lines.close();
    if (secret || signal.aborted) process.stdout.write('\n');
  }
}
