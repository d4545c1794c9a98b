/** Runs git for the action: no prompts, no hooks, no configuration of the repository, credentials only where asked for. */
import { capture } from '../capture.ts';
import type { Run } from '../process.ts';

export type GitOptions = {
  cwd: string;
  env?: Readonly<Record<string, string>>;
  input?: string;
  signal?: AbortSignal;
  /** Exit codes that are an answer rather than an error; default only 0. */
  allow?: readonly number[];
  /** `git config` entries for this call only. */
  config?: ReadonlyArray<readonly [key: string, value: string]>;
};

export type Git = (args: readonly string[], options: GitOptions) => Promise<{ code: number; stdout: string }>;

/** git ended with an exit code that was not allowed. `output` is what it wrote, for the person who reads about it. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly output: string;

  constructor(args: readonly string[], how: string, output: string) {
    super(`git ${args[0] ?? ''} ${how}: ${output.trim() || 'no output'}`);
    this.output = output;
  }
}

/** A repository must not make the action run anything: hooks, a file-system monitor, a signing or credential program. */
const HARMLESS = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['commit.gpgSign', 'false'],
  ['credential.helper', ''],
  ['protocol.ext.allow', 'never'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
] as const;

/**
 * Entries for git's GIT_CONFIG_* variables (git-config(1), "ENVIRONMENT"): they win over every file, and unlike `-c` they
 * do not stand on a command line that other users of the PC can list.
 */
function configVariables(entries: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(entries.length)],
    ...entries.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}

export function createGit(run: Run, environment: Readonly<Record<string, string>>): Git {
  return async (args, options) => {
    const stdout: string[] = [];
    const stderr = capture();
    const exit = await run({
      file: 'git',
      args,
      cwd: options.cwd,
      env: { ...environment, ...options.env, ...configVariables([...HARMLESS, ...(options.config ?? [])]) },
      ...(options.input === undefined ? {} : { input: options.input }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onStdout: (chunk) => stdout.push(chunk),
      onStderr: stderr.write,
    });
    const output = stdout.join('');
    if (exit.ended !== null) throw new GitError(args, 'was ended', stderr.text());
    if (exit.code === null) throw new GitError(args, `died of ${exit.signal ?? 'an unknown signal'}`, stderr.text());
    if (!(options.allow ?? [0]).includes(exit.code)) {
      throw new GitError(args, `failed with exit code ${exit.code}`, `${output}${stderr.text()}`);
    }
    return { code: exit.code, stdout: output };
  };
}

/** Sends the token with requests to this server only, as GitHub's own checkout action does. */
export function credentials(server: string, token: string): readonly [string, string] {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [`http.${server}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}
