/** Whether this PC's git can do what the action asks of it. */
import { compareVersions, OLDEST_GIT } from '../../app/contract/versions.ts';
import { attemptFailed } from '../failure.ts';
import { hasCode } from '../system-error.ts';
import type { Git } from './git.ts';

/** Throws AttemptFailed when there is none, or it is too old. */
export async function checkGit(
  git: Git,
  { cwd, runner, signal }: { cwd: string; runner: string; signal: AbortSignal },
) {
  const renew = `Install at least ${OLDEST_GIT} there, on Debian with \`sudo apt-get install git\`, then comment /claude retry.`;
  const { stdout } = await git(['version'], { cwd, signal }).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'EACCES')) throw error;
    throw attemptFailed('checkout-failed', `git is not installed on ${runner}. ${renew}`);
  });
  const version = /\d+\.\d+/.exec(stdout)?.[0] ?? '0';
  if (compareVersions(version, OLDEST_GIT) >= 0) return;
  throw attemptFailed('checkout-failed', `git ${version} on ${runner} is too old. ${renew}`);
}
