/** The bare mirror of one repository on this PC: begun with the latest history, then only what is new is transferred. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { namesIn } from '../directory.ts';
import { discard } from './discard.ts';
import { type Git, GitError } from './git.ts';
import { withLock } from './lock.ts';
import { callRemote, fetchFailed, type Remote } from './remote.ts';

export type Mirror = { git: Git; path: string; remote: Remote };

/** What a task needs of the repository. */
export type Wanted = {
  /** Name of the branch that the work starts from, or is compared with. */
  base: string;
  /** The task's own branch, which need not exist. */
  branch: string | undefined;
  /** A commit that is read; need not be the head of a branch any more. */
  commit: string | undefined;
  /** Number of the pull request whose head is wanted, which may stand on no branch. */
  pull: number | undefined;
  /** Where a mirror that turns out to be broken is moved. */
  trash: string;
};

/** The whole configuration of a mirror. Written anew before each use: a task cannot leave settings for a later git. */
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';

/** Between two looks at a lock that somebody holds. */
const LOCK_POLL_MS = 200;

/** Commits of a branch that a new mirror begins with: a gigabyte of history is not waited for. */
const FIRST_DEPTH = 50;

export async function restoreConfig(mirror: string): Promise<void> {
  await writeFile(join(mirror, 'config'), CONFIG);
}

/** While nobody else on this PC changes the mirror: git fails over a worktree that another process has made by half. */
export async function alone<T>({ path, remote }: Mirror, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const wait = async () => {
    signal.throwIfAborted();
    await remote.sleep(LOCK_POLL_MS);
  };
  return await withLock(`${path}.lock`, wait, work);
}

/**
 * Brings the wanted branches up to date, creating the mirror when needed. Remote branches stand under refs/remotes/origin, the
 * head of the pull request that is asked for under its own name.
 */
export async function updateMirror(mirror: Mirror, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { path } = mirror;
  await mkdir(dirname(path), { recursive: true });
  await alone(mirror, signal, async () => {
    // A killed job may have left this behind; only the holder of the lock makes one.
    await rm(`${path}.new`, { recursive: true, force: true });
    if (existsSync(path)) {
      const isWhole = await refresh(mirror, wanted, signal);
      if (isWhole) return;
      await discard(path, join(path, 'worktrees'), wanted.trash);
    }
    await create(mirror, wanted, signal);
  });
}

async function create(mirror: Mirror, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { git, path } = mirror;
  const fresh = `${path}.new`;
  await git(['init', '--quiet', '--bare', fresh], { cwd: dirname(path), signal });
  await reportingFailure(signal, async () => {
    await fetchInto({ ...mirror, path: fresh }, wanted, [`--depth=${FIRST_DEPTH}`], signal);
    await deepen({ ...mirror, path: fresh }, wanted, signal);
  });
  await rename(fresh, path);
}

/** False when the mirror is broken beyond use, as after a power cut, and nobody is working from it. */
async function refresh(mirror: Mirror, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
  await removeRemains(mirror.path);
  try {
    await fetchInto(mirror, wanted, [], signal);
    await deepen(mirror, wanted, signal);
    return true;
  } catch (error) {
    if (!(error instanceof GitError) || signal.aborted) throw error;
    if (!isBroken(error) || (await isUsed(mirror.path))) throw fetchFailed(error);
    return false;
  }
}

const isBroken = (error: GitError): boolean =>
  /not a git repository|corrupt|bad object|bad signature|invalid sha1|unable to read|missing (?:blob|tree|commit)|did not send all necessary objects|index file .* (?:too small|is too)/i.test(
    error.output,
  );

/** A worktree of another attempt, whose objects lie here. */
async function isUsed(path: string): Promise<boolean> {
  return (await namesIn(join(path, 'worktrees'))).length > 0;
}

/** What a killed git has left. Under the mirror's lock no other git writes refs or packs here. */
async function removeRemains(path: string): Promise<void> {
  const packs = join(path, 'objects', 'pack');
  const unfinished = (await namesIn(packs)).filter((name) => name.startsWith('tmp_')).map((name) => join(packs, name));
  const locks = (await namesIn(path)).filter((name) => name.endsWith('.lock')).map((name) => join(path, name));
  const refs = (await namesIn(join(path, 'refs'), true))
    .filter((name) => name.endsWith('.lock'))
    .map((name) => join(path, 'refs', name));
  for (const file of [...unfinished, ...locks, ...refs]) await rm(file, { force: true });
}

async function fetchInto(
  { git, path, remote }: Mirror,
  wanted: Wanted,
  depth: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await restoreConfig(path);
  const args = ['fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', ...depth, remote.url];
  await callRemote(git, remote, [...args, ...refSpecs(wanted)], { cwd: path, signal });
}

const originRef = (branch: string): string => `refs/remotes/origin/${branch}`;
const pullRef = (pull: number): string => `refs/pull/${pull}/head`;

/** As a pattern, a branch that does not exist is no error, and one that was deleted is deleted here. */
function refSpecs({ base, branch, pull }: Wanted): string[] {
  const specs = [`+refs/heads/${base}:${originRef(base)}`];
  if (branch !== undefined) specs.push(`+refs/heads/${branch}*:${originRef(branch)}*`);
  if (pull !== undefined) specs.push(`+${pullRef(pull)}:${pullRef(pull)}`);
  return specs;
}

/** What parted from the base before the mirror's history begins: where, only the whole history tells. */
async function deepen(mirror: Mirror, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { git, path } = mirror;
  if (!existsSync(join(path, 'shallow'))) return;
  const { base, branch, pull, commit } = wanted;
  const others = [commit, branch && originRef(branch), pull && pullRef(pull)].filter((one) => typeof one === 'string');
  const isThere = async (ref: string) =>
    (await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { cwd: path, signal, allow: [0, 1] })).code ===
    0;
  for (const other of others) {
    if (!(await isThere(other))) {
      if (other !== commit) continue;
    } else {
      const args = ['merge-base', originRef(base), other];
      if ((await git(args, { cwd: path, signal, allow: [0, 1] })).code === 0) continue;
    }
    await fetchInto(mirror, wanted, ['--unshallow'], signal);
    return;
  }
}

async function reportingFailure<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitError && !signal.aborted) throw fetchFailed(error);
    throw error;
  }
}
