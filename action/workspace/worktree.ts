/** One attempt's worktree: a detached checkout of the mirror, and the commits and pushes that the action makes from it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Settings } from '../../app/contract/settings.ts';
import { discard, emptyTrash } from './discard.ts';
import { GitError, type GitOptions } from './git.ts';
import { openLfs } from './lfs.ts';
import { alone, type Mirror, restoreConfig } from './mirror.ts';
import { callRemote, pushFailed } from './remote.ts';
import { sparseConfig, sparsePatterns } from './sparse.ts';
import { findStartPoint, startSubject } from './start-point.ts';
import { checkOutSubmodules } from './submodules.ts';

export type WorktreeOptions = {
  mirror: Mirror;
  /** Directory of the checkout; its last part is unique to the attempt. */
  path: string;
  /** Checkouts are moved here before they are deleted. */
  trash: string;
  /** The task's branch, without refs/heads. */
  branch: string;
  defaultBranch: string;
  issue: number;
  author: { name: string; email: string };
  settings: CheckoutSettings;
  /** Fetches the branches anew. */
  refresh: (signal: AbortSignal) => Promise<void>;
};

export type CheckoutSettings = Pick<Settings, 'sparse' | 'submodules'>;

/** `status` is git's letter: A, M, D, … */
export type FileChange = { status: string; path: string };

/** `theirs`: head of the default branch; `tree`: both sides merged, with marks in the files named. */
export type Conflict = { theirs: string; tree: string; files: readonly string[] };

export type Worktree = {
  path: string;
  /** Whether the branch already held work of an earlier attempt. */
  hasEarlierWork: boolean;
  /** The branch's head on GitHub when the attempt began; undefined when there was no branch. */
  found: string | undefined;
  /** Files that the repository keeps with git-lfs are pointers, since this PC has no git-lfs. */
  lacksLfs: boolean;
  /** Makes sure that the branch has a head of its own on GitHub, and returns its SHA. */
  start(signal: AbortSignal): Promise<string>;
  /** Untracked files there are now (setup commands made them) are never committed nor cleaned away. */
  ignoreUntracked(signal: AbortSignal): Promise<void>;
  /** Commits all that changed since the last commit; false when nothing did. */
  commit(message: string, signal: AbortSignal): Promise<boolean>;
  /** Pushes the last commit when GitHub does not have it yet; returns the branch's head on GitHub. */
  push(signal: AbortSignal): Promise<string>;
  /** Takes away what tests left behind since the last commit, and leaves `visit`'s commit again. */
  clean(signal: AbortSignal): Promise<void>;
  /**
   * What the default branch, as it is on GitHub now, and the work changed in conflict; undefined when they go together, or where
   * git is older than 2.38 and cannot tell.
   */
  conflict(signal: AbortSignal): Promise<Conflict | undefined>;
  /** Lays both sides out in the checkout, with git's marks. `commit` then joins them, once no mark is left. */
  merge(conflict: Conflict, signal: AbortSignal): Promise<void>;
  /** Paths on the default branch: those in the root and in these directories (`docs/`). */
  listOnDefault(directories: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** Text of a file on the default branch, cut to so many characters. */
  readOnDefault(path: string, limit: number, signal: AbortSignal): Promise<string>;
  /** The commit of the default branch that the task's branch starts from. */
  baseCommit(signal: AbortSignal): Promise<string>;
  /** Checks out another commit, until `clean`. */
  visit(sha: string, signal: AbortSignal): Promise<void>;
  /** What the branch changes against the default branch. */
  changes(signal: AbortSignal): Promise<FileChange[]>;
  /** The same as a unified diff without context, of the files that the pathspecs name. */
  diff(pathspecs: readonly string[], signal: AbortSignal): Promise<string>;
  remove(): Promise<void>;
};

export async function openWorktree(options: WorktreeOptions, signal: AbortSignal): Promise<Worktree> {
  const { mirror, path, branch, issue, author, trash } = options;
  const { sparse } = options.settings;
  const { git } = mirror;
  const name = basename(path);
  const gitDir = join(mirror.path, 'worktrees', name);
  const excludes = join(gitDir, 'untracked-by-setup');

  const inMirror = async (args: readonly string[], allow: readonly number[] = [0]) =>
    (await git(args, { cwd: mirror.path, signal, allow })).stdout.trim();

  const start = await findStartPoint(inMirror, options);
  const lfs = await openLfs(mirror, start.base, signal);
  await lfs.fetch(start.base, signal);
  await emptyTrash(trash);
  await discard(path, gitDir, trash);
  await mkdir(dirname(path), { recursive: true });
  const add = ['worktree', 'add', '--quiet', '--detach', '--no-checkout', path, start.base];
  await alone(mirror, signal, () => inMirror(add));

  // The directory is named here, so that a `.git` file which the task has changed leads git nowhere else.
  const place = { GIT_DIR: gitDir, GIT_WORK_TREE: path };
  const identity = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
  };
  const here = (signal: AbortSignal): GitOptions => ({
    cwd: path,
    signal,
    env: { ...place, ...identity, ...lfs.how.env },
    config: [['core.excludesFile', excludes], ...sparseConfig(sparse), ...lfs.how.config],
  });
  const ask = async (args: readonly string[], options: GitOptions) => (await git(args, options)).stdout.trim();

  if (sparse) {
    await mkdir(join(gitDir, 'info'), { recursive: true });
    await writeFile(join(gitDir, 'info', 'sparse-checkout'), sparsePatterns(sparse));
  }
  await ask(['reset', '--quiet', '--hard'], here(signal));
  const submodules = { git, remote: mirror.remote, path, gitDir, here: here(signal) };
  if (options.settings.submodules) await checkOutSubmodules(submodules);

  /** The last commit of this attempt, and what the branch holds on GitHub. */
  let tip = start.base;
  let pushed = start.onBranch;
  /** The default branch as far as it is part of the work. */
  let { onDefault } = start;
  let merging: Conflict | undefined;

  /** A mark of git's stands at the start of a line in one of the files; grep ends with 1 where none does. */
  async function isMarked({ files }: Conflict, signal: AbortSignal): Promise<boolean> {
    const args = ['grep', '--cached', '--quiet', '-I', '-e', '^<<<<<<< ', '-e', '^>>>>>>> ', '--', ...files];
    const literal = { ...here(signal).env, GIT_LITERAL_PATHSPECS: '1' };
    const { code } = await git(args, { ...here(signal), env: literal, allow: [0, 1] });
    return code === 0;
  }

  async function send(sha: string, signal: AbortSignal): Promise<void> {
    const ref = `refs/heads/${branch}`;
    // Refused unless the branch still is what we saw, which is an ancestor of ours, our start commit, or nothing.
    const lease = `--force-with-lease=${ref}:${pushed ?? ''}`;
    await restoreConfig(mirror.path);
    await lfs.push(pushed ?? start.onDefault, sha, here(signal));
    try {
      const args = ['push', '--quiet', lease, mirror.remote.url, `${sha}:${ref}`];
      await callRemote(git, mirror.remote, args, here(signal));
    } catch (error) {
      if (error instanceof GitError && !signal.aborted) throw pushFailed(branch, error);
      throw error;
    }
    pushed = sha;
  }

  return {
    path,
    hasEarlierWork: start.hasEarlierWork,
    found: start.onBranch,
    lacksLfs: lfs.isLacking,
    async start(signal) {
      if (start.hasEarlierWork && pushed === start.base) return start.base;
      const input = `${startSubject(issue)} (${name})\n\nThe first real commit takes this one's place.\n`;
      const sha = await ask(['commit-tree', `${tip}^{tree}`, '-p', tip], { ...here(signal), input });
      await send(sha, signal);
      return sha;
    },
    async ignoreUntracked(signal) {
      const listed = await ask(['ls-files', '--others', '--exclude-standard', '--directory', '-z'], here(signal));
      const names = listed.split('\0').filter((entry) => entry !== '');
      // gitignore(5): a leading slash anchors; these characters would be patterns.
      await writeFile(excludes, names.map((entry) => `/${entry.replace(/[\\*?[\] ]/g, '\\$&')}\n`).join(''));
    },
    async commit(message, signal) {
      await restoreConfig(mirror.path);
      // Nothing of the task runs any more: a lock is what a killed git has left.
      await rm(join(gitDir, 'index.lock'), { force: true });
      await ask(['add', '--all', ...(sparse ? ['--sparse'] : [])], here(signal));
      if (merging && (await isMarked(merging, signal))) {
        // Half a merge is worth less than none.
        merging = undefined;
        await ask(['reset', '--quiet', '--hard', tip], here(signal));
        return false;
      }
      const tree = await ask(['write-tree'], here(signal));
      if (!merging && tree === (await ask(['rev-parse', `${tip}^{tree}`], here(signal)))) return false;
      const parents = merging ? ['-p', tip, '-p', merging.theirs] : ['-p', tip];
      // Claude is told not to commit. If it did, or switched branches, its files count and its commits don't.
      tip = await ask(['commit-tree', tree, ...parents], { ...here(signal), input: message });
      onDefault = merging?.theirs ?? onDefault;
      merging = undefined;
      await ask(['update-ref', '--no-deref', 'HEAD', tip], here(signal));
      return true;
    },
    async push(signal) {
      const isNew = tip !== start.base || start.hasEarlierWork;
      if (isNew && pushed !== tip) await send(tip, signal);
      return pushed ?? tip;
    },
    async clean(signal) {
      await restoreConfig(mirror.path);
      await ask(['reset', '--quiet', '--hard', tip], here(signal));
      await ask(['clean', '--quiet', '--force', '-d'], here(signal));
    },
    async conflict(signal) {
      await options.refresh(signal);
      const theirs = await ask(['rev-parse', `refs/remotes/origin/${options.defaultBranch}`], here(signal));
      const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', tip, theirs];
      const { code, stdout } = await git(args, { ...here(signal), allow: [0, 1, 128, 129] });
      if (code !== 1) return undefined;
      const [tree = '', ...files] = stdout.split('\0').filter((field) => field !== '');
      return { theirs, tree, files };
    },
    async merge(conflict, signal) {
      merging = conflict;
      await lfs.fetch(conflict.theirs, signal);
      await ask(['read-tree', '--reset', '-u', conflict.tree], here(signal));
    },
    async listOnDefault(directories, signal) {
      const listed = await ask(['ls-tree', '--name-only', '-z', start.onDefault, './', ...directories], here(signal));
      return listed.split('\0');
    },
    async readOnDefault(path, limit, signal) {
      return (await git(['show', `${start.onDefault}:${path}`], here(signal))).stdout.slice(0, limit);
    },
    baseCommit: (signal) => ask(['merge-base', onDefault, tip], here(signal)),
    async visit(sha, signal) {
      await restoreConfig(mirror.path);
      await lfs.fetch(sha, signal);
      await ask(['reset', '--quiet', '--hard', sha], here(signal));
    },
    async diff(pathspecs, signal) {
      const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--unified=0'];
      const args = ['diff', ...plain, `${onDefault}...${tip}`, '--', ...pathspecs];
      return await ask(args, { ...here(signal), config: [['core.quotePath', 'false']] });
    },
    async changes(signal) {
      const args = ['diff', '--name-status', '--no-renames', '-z', `${onDefault}...${tip}`];
      const fields = (await ask(args, here(signal))).split('\0');
      return fields.flatMap((status, index) => {
        const file = fields[index + 1];
        return index % 2 === 0 && file !== undefined ? [{ status, path: file }] : [];
      });
    },
    remove: () => discard(path, gitDir, trash),
  };
}
