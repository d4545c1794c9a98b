/** The repository on GitHub as git reaches it, and how its refusals are explained. */
import { attemptFailed } from '../failure.ts';
import { retry, type Sleep } from '../retry.ts';
import { type Git, GitError, type GitOptions } from './git.ts';

export type Remote = {
  /** Address without credentials; given on each call, never written to disk. */
  url: string;
  /** The git configuration entry that carries the token, as it is now. */
  credentials: () => Promise<readonly [key: string, value: string]>;
  sleep: Sleep;
};

const DELAYS_MS = [1000, 4000];

/** Refusals stay what they are; a broken connection may mend. */
const canPass = (error: unknown) =>
  error instanceof GitError &&
  !/rejected|denied|not found|403|401|was ended|authentication failed|find remote ref/i.test(error.message);

/** Runs a git command that talks to GitHub, with the token and with patience for a bad line. */
export async function callRemote(
  git: Git,
  remote: Remote,
  args: readonly string[],
  options: GitOptions,
): Promise<void> {
  const call = async () =>
    await git(args, { ...options, config: [...(options.config ?? []), await remote.credentials()] });
  await retry(call, canPass, DELAYS_MS, remote.sleep);
}

export function fetchFailed(error: GitError): Error {
  if (isFull(error)) return error;
  const branch = /find remote ref refs\/heads\/(\S+)/.exec(error.output)?.[1];
  if (branch !== undefined) {
    return attemptFailed(
      'repository-unfit',
      `The branch ${branch}, which the work starts from, is not in the repository, or has no commit. Push a commit to it, or make another branch the default, then comment /claude retry.`,
    );
  }
  return attemptFailed('checkout-failed', `The repository could not be fetched. git says: ${said(error)}`);
}

export function pushFailed(branch: string, error: GitError): Error {
  const why = /non-fast-forward|fetch first|stale info/.test(error.output)
    ? `Somebody else pushed to ${branch} meanwhile, and their commits are not overwritten. A retry carries on from there.`
    : /refusing to allow .* workflow/i.test(error.output)
      ? 'The change touches workflow files, which GitHub lets only an App with the permission "workflows: write" push.'
      : `GitHub did not take the push to ${branch}. Check the branch's protection rules and the permission "contents: write".`;
  return attemptFailed('push-rejected', `${why} git says: ${said(error)}`);
}

/** Told apart where the attempt ends: it is the PC's trouble. */
export const isFull = ({ output }: GitError): boolean => /no space left on device|disk quota exceeded/i.test(output);

const said = (error: GitError) => error.output.trim().slice(-600);
