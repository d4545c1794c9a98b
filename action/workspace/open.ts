/** A workspace for one attempt: the mirror brought up to date, and a worktree on the task's branch or a checkout to read. */
import { join } from 'node:path';
import type { Dispatch } from '../../app/contract/dispatch.ts';
import { type Checkout, openCheckout } from './checkout.ts';
import type { Git } from './git.ts';
import { type Mirror, updateMirror } from './mirror.ts';
import type { Remote } from './remote.ts';
import { type CheckoutSettings, openWorktree, type Worktree } from './worktree.ts';

export type WorkspaceOptions = {
  /** Root of everything that stays on the PC. */
  home: string;
  repository: { owner: string; name: string };
  dispatch: Pick<Dispatch, 'task' | 'attempt' | 'nonce' | 'branch'>;
  defaultBranch: string;
  author: { name: string; email: string };
  settings: CheckoutSettings;
  git: Git;
  remote: Remote;
};

export const mirrorPath = (home: string, { owner, name }: WorkspaceOptions['repository']): string =>
  join(home, 'mirrors', owner, `${name}.git`);

export async function openWorkspace(options: WorkspaceOptions, signal: AbortSignal): Promise<Worktree> {
  const { mirror, path, trash } = toolsOf(options);
  const { defaultBranch, author, settings, dispatch } = options;
  const { branch, task: issue } = dispatch;
  const wanted = { base: defaultBranch, branch, commit: undefined, pull: undefined, trash };
  const refresh = (signal: AbortSignal) => updateMirror(mirror, wanted, signal);
  await refresh(signal);
  return await openWorktree({ mirror, path, trash, branch, defaultBranch, issue, author, settings, refresh }, signal);
}

export type ReadingOptions = {
  /** Full SHA. */
  head: string;
  /** Name of the branch that it is on, or shall be merged into. */
  base: string;
  /** Number of the pull request whose head it is, which may stand on no branch of the repository. */
  pull: number | undefined;
};

export async function openReading(
  options: Omit<WorkspaceOptions, 'author' | 'defaultBranch' | 'settings'> & ReadingOptions,
  signal: AbortSignal,
): Promise<Checkout> {
  const { mirror, path, trash } = toolsOf(options);
  const { base, head: commit, pull } = options;
  await updateMirror(mirror, { base, branch: undefined, commit, pull, trash }, signal);
  return await openCheckout({ mirror, path, trash, head: options.head }, signal);
}

export type Place = Pick<WorkspaceOptions, 'home' | 'repository'> & {
  dispatch: Pick<Dispatch, 'task' | 'attempt' | 'nonce'>;
};

/** `mirrors/<owner>/<repo>.git` and `tasks/<owner>/<repo>/<issue>/<attempt>-<nonce>` below `home`. */
export function placesOf({ home, repository, dispatch }: Place) {
  const attempt = `${dispatch.attempt}-${dispatch.nonce}`;
  const path = join(home, 'tasks', repository.owner, repository.name, String(dispatch.task), attempt);
  const mirror = mirrorPath(home, repository);
  return { mirror, path, gitDir: join(mirror, 'worktrees', attempt), trash: join(home, 'trash') };
}

function toolsOf(options: Place & Pick<WorkspaceOptions, 'git' | 'remote'>) {
  const { git, remote } = options;
  const { mirror, path, trash } = placesOf(options);
  return { mirror: { git, remote, path: mirror } satisfies Mirror, path, trash };
}
