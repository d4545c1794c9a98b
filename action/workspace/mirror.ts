/** The bare mirror of one repository on this PC: cloned once, then only what is new is transferred. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Git, GitError } from './git.ts';
import { withLock } from './lock.ts';
import { callRemote, fetchFailed, type Remote } from './remote.ts';

export type Mirror = { git: Git; path: string; remote: Remote };

/** The whole configuration of a mirror. Written anew before each use: a task cannot leave settings for a later git. */
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';

/** Between two looks at a lock that somebody holds. */
const LOCK_POLL_MS = 200;

export async function restoreConfig(mirror: string): Promise<void> {
  await writeFile(join(mirror, 'config'), CONFIG);
}

/**
 * Brings the mirror up to date, creating it when needed. Remote branches stand under refs/remotes/origin, the head of the pull
 * request that is asked for under its own name.
 */
export async function updateMirror(mirror: Mirror, pull: number | undefined, signal: AbortSignal): Promise<void> {
  const { git, path, remote } = mirror;
  const wait = async () => {
    signal.throwIfAborted();
    await remote.sleep(LOCK_POLL_MS);
  };
  await mkdir(dirname(path), { recursive: true });
  await withLock(`${path}.lock`, wait, async () => {
    // A killed job may have left this behind; only the holder of the lock makes one.
    const fresh = `${path}.new`;
    await rm(fresh, { recursive: true, force: true });
    if (existsSync(path)) {
      await fetchInto(mirror, path, pull, signal);
      return;
    }
    await git(['init', '--quiet', '--bare', fresh], { cwd: dirname(path), signal });
    await fetchInto(mirror, fresh, pull, signal);
    await rename(fresh, path);
  });
}

async function fetchInto(
  { git, remote }: Mirror,
  path: string,
  pull: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  await restoreConfig(path);
  const refs = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  if (pull !== undefined) refs.push(`+refs/pull/${pull}/head:refs/pull/${pull}/head`);
  const args = ['fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', remote.url, ...refs];
  try {
    await callRemote(git, remote, args, { cwd: path, signal });
  } catch (error) {
    if (error instanceof GitError && !signal.aborted) throw fetchFailed(error);
    throw error;
  }
}
