/** A workspace for one attempt: the mirror brought up to date and a worktree on the task's branch. */
import { join } from 'node:path';
import type { Dispatch } from '../../app/contract/dispatch.ts';
import type { Git } from './git.ts';
import { updateMirror } from './mirror.ts';
import type { Remote } from './remote.ts';
import { openWorktree, type Worktree } from './worktree.ts';

export type WorkspaceOptions = {
  /** Root of everything that stays on the PC. */
  home: string;
  repository: { owner: string; name: string };
  dispatch: Pick<Dispatch, 'task' | 'attempt' | 'nonce' | 'branch'>;
  defaultBranch: string;
  author: { name: string; email: string };
  git: Git;
  remote: Remote;
};

export const mirrorPath = (home: string, { owner, name }: WorkspaceOptions['repository']): string =>
  join(home, 'mirrors', owner, `${name}.git`);

/** `mirrors/<owner>/<repo>.git` and `tasks/<owner>/<repo>/<issue>/<attempt>-<nonce>` below `home`. */
export async function openWorkspace(options: WorkspaceOptions, signal: AbortSignal): Promise<Worktree> {
  const { home, repository, dispatch, git, remote } = options;
  const { owner, name } = repository;
  const mirror = { git, remote, path: mirrorPath(home, repository) };
  await updateMirror(mirror, signal);
  const attempt = `${dispatch.attempt}-${dispatch.nonce}`;
  return await openWorktree(
    {
      mirror,
      path: join(home, 'tasks', owner, name, String(dispatch.task), attempt),
      trash: join(home, 'trash'),
      branch: dispatch.branch,
      defaultBranch: options.defaultBranch,
      issue: dispatch.task,
      author: options.author,
    },
    signal,
  );
}
