/** Runs git on a bare repository. */
import { runGit } from './git-process.ts';

export class GitError extends Error {
  /** Null when git was killed. */
  readonly exitCode: number | null;

  constructor(message: string, exitCode: number | null) {
    super(message);
    this.exitCode = exitCode;
  }
}

export type GitOptions = { input?: string | Buffer; env?: Record<string, string> };
/** Answers one git command as git would, or throws a GitError. At once, so nothing of it is remembered. */
export type PlayedGit = (args: string[], options: GitOptions) => string;

const played = new Map<string, PlayedGit>();

/** From here on `play` answers for the repository instead of a process; the returned function ends that. */
export function playGit(dir: string, play: PlayedGit): () => void {
  played.set(dir, play);
  return () => void played.delete(dir);
}

/** Standard output of `git <args>` in the repository; GitError with git's own words when it fails. */
export async function git(dir: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const play = played.get(dir);
  if (play) return Buffer.from(play(args, options));
  if (!READS.has(args[0] ?? '') || options.input !== undefined || options.env !== undefined) {
    forgetReads(dir);
    return await run(dir, args, options).finally(() => forgetReads(dir));
  }
  const known = reads.get(dir) ?? new Map<string, Promise<Buffer>>();
  reads.set(dir, known);
  const key = args.join('\0');
  const answer = known.get(key) ?? run(dir, args, options);
  known.set(key, answer);
  return await answer;
}

/** Commands that change nothing: GitHub is asked the same again and again, and a process takes longer than all the rest. */
const READS = new Set([
  ...['rev-parse', 'cat-file', 'show', 'ls-tree', 'diff-tree', 'rev-list', 'log', 'merge-base', 'for-each-ref'],
]);
const reads = new Map<string, Map<string, Promise<Buffer>>>();

/** Something else than `git` may have changed the repository. */
export const forgetReads = (dir: string): void => void reads.delete(dir);

async function run(dir: string, args: string[], { input, env }: GitOptions): Promise<Buffer> {
  const environment = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...env,
  };
  const { code, stdout, stderr } = await runGit({ dir, args, input, env: environment });
  if (code !== 0) throw new GitError(`git ${args[0]}: ${stderr.trim()}`, code);
  return stdout;
}

/** The same as trimmed text. */
export async function gitText(dir: string, args: string[], options: GitOptions = {}): Promise<string> {
  const text = played.get(dir)?.(args, options) ?? (await git(dir, args, options)).toString();
  return text.trim();
}

/** What git answered; undefined when git refused, which is how it says that something does not exist. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** The object a ref or SHA leads to, of the given kind; undefined when there is none. */
export const resolveObject = (dir: string, revision: string, kind: 'commit' | 'tree'): Promise<string | undefined> =>
  ifExists(gitText(dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{${kind}}`]));

/** The commit a ref or SHA names; undefined when there is none. */
export const resolveCommit = (dir: string, revision: string): Promise<string | undefined> =>
  resolveObject(dir, revision, 'commit');

/** A file's text at a commit; undefined when it is not there. */
export async function readFileAt(dir: string, commit: string, path: string): Promise<string | undefined> {
  const content = await ifExists(git(dir, ['cat-file', 'blob', `${commit}:${path}`]));
  return content?.toString();
}
