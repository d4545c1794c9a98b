/** What git says of a pull request: how much it changes, and whether it merges. */
import { GitError, gitText } from '../git.ts';
import { diffFiles } from '../git-commits.ts';
import type { Comparison } from '../state.ts';

/** Undefined when the two have no history in common. */
export async function compare(dir: string, base: string, head: string): Promise<Comparison | undefined> {
  const mergeBase = await findMergeBase(dir, base, head);
  if (mergeBase === undefined) return undefined;
  const [ahead, behind, files, tree] = await Promise.all([
    gitText(dir, ['rev-list', '--count', `${mergeBase}..${head}`]),
    gitText(dir, ['rev-list', '--count', `${head}..${base}`]),
    diffFiles(dir, mergeBase, head),
    mergeTree(dir, base, head),
  ]);
  return {
    mergeBase,
    commits: Number(ahead),
    behindBy: Number(behind),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
    mergeable: tree !== undefined,
  };
}

async function findMergeBase(dir: string, base: string, head: string): Promise<string | undefined> {
  return textUnlessExit1(dir, ['merge-base', base, head]);
}

/** The tree that merging the two gives; undefined when they conflict. */
export async function mergeTree(dir: string, base: string, head: string): Promise<string | undefined> {
  return textUnlessExit1(dir, ['merge-tree', '--write-tree', '--allow-unrelated-histories', base, head]);
}

async function textUnlessExit1(dir: string, args: string[]): Promise<string | undefined> {
  try {
    return await gitText(dir, args);
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return undefined;
    throw error;
  }
}

/** Commits that `head` has and `base` has not, oldest first. */
export async function commitsBetween(dir: string, base: string, head: string): Promise<string[]> {
  const text = await gitText(dir, ['rev-list', '--reverse', '--topo-order', `${base}..${head}`]);
  return text === '' ? [] : text.split('\n');
}
