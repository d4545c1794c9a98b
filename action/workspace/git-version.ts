/** Whether this PC's git can do what the action asks of it. */
import { attemptFailed } from '../failure.ts';
import { hasCode } from '../system-error.ts';
import type { Git } from './git.ts';

/** Debian 11's. Older ones do not know what keeps a task's settings away from git. */
const OLDEST = [2, 30] as const;

/** Throws AttemptFailed when there is none, or it is too old. */
export async function checkGit(
  git: Git,
  { cwd, runner, signal }: { cwd: string; runner: string; signal: AbortSignal },
) {
  const renew = `Install at least ${OLDEST.join('.')} there, on Debian with \`sudo apt-get install git\`, then comment /claude retry.`;
  const { stdout } = await git(['version'], { cwd, signal }).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'EACCES')) throw error;
    throw attemptFailed('checkout-failed', `git is not installed on ${runner}. ${renew}`);
  });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST;
  const isOld = Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor);
  if (isOld) throw attemptFailed('checkout-failed', `git ${major}.${minor} on ${runner} is too old. ${renew}`);
}
