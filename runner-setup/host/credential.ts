/** The person's own file with a token, of which join notes where it lies and never what is in it. */
import { readFile, stat } from 'node:fs/promises';
import { hasCode, SetupError } from '../errors.ts';
import type { Access } from '../github/access.ts';
import { isRunnerToken } from '../github/registering.ts';

/** What its permissions may not say: that anybody but its owner reads or writes it. */
const OTHERS = 0o077;

/** Throws a SetupError that says what is wrong with it. */
export async function readCredential(path: string): Promise<Access> {
  const make = `sudo install -m 600 /dev/null ${path}, and write a personal access token into it.`;
  const stats = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) throw new SetupError(`--credential ${path} does not exist.`, make);
    throw error;
  });
  if (!stats.isFile()) throw new SetupError(`--credential ${path} is no file.`, make);
  if ((stats.mode & OTHERS) !== 0)
    throw new SetupError(`--credential ${path} can be read by others than its owner, so by jobs.`, `chmod 600 ${path}`);
  const token = (await readFile(path, 'utf8')).trim();
  if (!/^\S+$/.test(token)) throw new SetupError(`--credential ${path} does not hold one token.`, make);
  if (isRunnerToken(token))
    throw new SetupError(
      `${path} holds a token that registers a runner within an hour; every job takes a registration of its own.`,
      'Put a personal access token in it.',
    );
  return { token, source: path, onlyRegisters: false };
}
