/** Versions of programs on the PCs. Pure. */

/** Before this one, the model's tools could read the environment of Claude Code itself, with its key, in /proc. */
export const OLDEST_CLAUDE = '2.1.128';

/** Debian 11's. Older ones do not know what keeps a task's settings away from git. */
export const OLDEST_GIT = '2.30';

/** By their first three numbers, missing ones being zero: below zero when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  const difference = [0, 1, 2].map((index) => (left?.[index] || 0) - (right?.[index] || 0));
  return difference.find((one) => one !== 0) ?? 0;
}
