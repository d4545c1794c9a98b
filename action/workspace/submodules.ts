/** Checks out a repository's submodules, as plain files: nothing in them is a repository that a task could give settings to. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptFailed } from '../failure.ts';
import { type Git, GitError, type GitOptions } from './git.ts';
import { callRemote, type Remote } from './remote.ts';

export type SubmoduleOptions = {
  git: Git;
  remote: Remote;
  /** The checkout, and what git keeps of it. */
  path: string;
  gitDir: string;
  /** How git is called in the checkout. */
  here: GitOptions;
};

/**
 * git takes a directory without `.git` for a submodule that was not checked out, so what Claude changes in it is not
 * committed: it belongs to another repository. Their objects go with it, or each task would leave a copy.
 */
export async function checkOutSubmodules({ git, remote, path, gitDir, here }: SubmoduleOptions): Promise<void> {
  if (!existsSync(join(path, '.gitmodules'))) return;
  try {
    const args = ['submodule', '--quiet', 'update', '--init', '--recursive', '--depth', '1'];
    await callRemote(git, remote, args, here);
    const shown = await git(['submodule', '--quiet', 'foreach', '--recursive', 'pwd'], here);
    const directories = shown.stdout.split('\n').filter((line) => line !== '');
    for (const directory of directories) await rm(join(directory, '.git'), { recursive: true, force: true });
    await rm(join(gitDir, 'modules'), { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof GitError) || here.signal?.aborted) throw error;
    const said = error.output.trim().slice(-600);
    throw attemptFailed(
      'repository-unfit',
      `The submodules could not be checked out. The token of the job reads this repository only: a private submodule needs an App with access to it. git says: ${said}`,
    );
  }
}
