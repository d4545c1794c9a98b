/** The person at the terminal, if there is one. */

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Everything on stdin; undefined when it is a terminal. */
export const readInput = async (): Promise<string | undefined> =>
  process.stdin.isTTY ? undefined : text(process.stdin);

/** The answer without the spaces around it; undefined when there is no terminal or no answer. */
export async function ask(question: string, options = { secret: false }): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stdout.write(question);
  // readline echoes into its output: for a secret that is nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: options.secret ? nowhere : process.stdout,
    terminal: true,
  });
  try {
    const answer = (await lines.question('')).trim();
    if (options.secret) process.stdout.write('\n');
    return answer || undefined;
  } finally {
    lines.close();
  }
}
