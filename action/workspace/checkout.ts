/** A detached checkout of one commit, to be read: nothing is committed in it or pushed from it. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { attemptFailed } from '../failure.ts';
import { discard, emptyTrash } from './discard.ts';
import { openLfs } from './lfs.ts';
import { alone, type Mirror, restoreConfig } from './mirror.ts';

export type Checkout = {
  path: string;
  /** Files that the repository keeps with git-lfs are pointers, since this PC has no git-lfs. */
  lacksLfs: boolean;
  /** What the commit changes against a branch of the repository since they parted: a unified diff as GitHub shows it. */
  diffTo(branch: string, signal: AbortSignal): Promise<string>;
  remove(): Promise<void>;
};

/** `path`: its last part is unique to the attempt. `head`: full SHA of the commit. */
export type CheckoutOptions = { mirror: Mirror; path: string; trash: string; head: string };

export async function openCheckout(options: CheckoutOptions, signal: AbortSignal): Promise<Checkout> {
  const { mirror, path, trash, head } = options;
  const gitDir = join(mirror.path, 'worktrees', basename(path));
  const ask = async (args: readonly string[], allow: readonly number[] = [0], signal?: AbortSignal) => {
    await restoreConfig(mirror.path);
    const config = [['core.quotePath', 'false']] as const;
    const answer = await mirror.git(args, { cwd: mirror.path, allow, config, ...(signal && { signal }) });
    return answer.stdout;
  };
  if ((await ask(['rev-parse', '--verify', '--quiet', `${head}^{commit}`], [0, 1], signal)) === '') {
    throw attemptFailed('superseded', `The commit ${head.slice(0, 7)} is not in the repository any more.`);
  }
  await emptyTrash(trash);
  await discard(path, gitDir, trash);
  await mkdir(dirname(path), { recursive: true });
  const lfs = await openLfs(mirror, head, signal);
  await lfs.fetch(head, signal);
  await restoreConfig(mirror.path);
  const add = ['worktree', 'add', '--quiet', '--detach', path, head];
  await alone(mirror, signal, () => mirror.git(add, { cwd: mirror.path, signal, ...lfs.how }));
  return {
    path,
    lacksLfs: lfs.isLacking,
    async diffTo(branch, signal) {
      const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', '--unified=3'];
      return await ask(['diff', ...plain, `refs/remotes/origin/${branch}...${head}`], [0], signal);
    },
    remove: () => discard(path, gitDir, trash),
  };
}
