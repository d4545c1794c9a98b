/**
 * Has GitHub sign the commits of the branch. A commit that an App makes through the API, without an author of its own, is signed
 * by GitHub ("Signature verification for bots" in GitHub's documentation); one that is pushed is not. So the work is pushed as
 * always, and at the end each commit gets a twin with the same tree and message: file modes, links, submodules, LFS and sizes are
 * git's, and the API need not know of them.
 */
import { authorOf, type Named } from './author.ts';
import { attemptFailed } from './failure.ts';
import type { BranchCommit } from './github/port.ts';
import type { Task, Work } from './task.ts';

/** GitHub lists no more of a branch. */
const MOST_COMMITS = 250;

/** What of a task it takes. */
export type Signable = Named &
  Pick<Task, 'defaultBranch' | 'stop'> & {
    inputs: { dispatch: Pick<Task['inputs']['dispatch'], 'branch' | 'settings'> };
    facts: Pick<Task['facts'], 'repositoryId'>;
    github: Pick<Task['github'], 'listCommits' | 'createCommit' | 'apply'>;
    log: Pick<Task['log'], 'warning'>;
  };

/**
 * The commits that get a signed twin, oldest first: the first own one that has no signature, and all above it. People's commits
 * are nobody's to write anew, so what lies below the last of them stays as it is; `left` of it are own ones without a signature.
 */
export function toSign(
  commits: readonly BranchCommit[],
  isOwn: (commit: BranchCommit) => boolean,
): { commits: readonly BranchCommit[]; left: number } {
  const above = commits.findLastIndex((commit) => !isOwn(commit)) + 1;
  const isBare = (commit: BranchCommit) => isOwn(commit) && !commit.isSigned;
  const first = commits.findIndex((commit, at) => at >= above && isBare(commit));
  return {
    commits: first < 0 ? [] : commits.slice(first),
    left: commits.slice(0, above).filter(isBare).length,
  };
}

/** Moves the branch to signed commits, and `work.head` with it; throws AttemptFailed where GitHub does not sign. */
export async function signWork(task: Signable, work: Work): Promise<void> {
  const { inputs, github, facts, defaultBranch, log, stop } = task;
  const { branch, settings } = inputs.dispatch;
  if (!settings.signedCommits || work.head === undefined) return;
  const { commits: all, total } = await github.listCommits({ base: defaultBranch, head: work.head }, stop);
  if (total > MOST_COMMITS) throw notSigned(`it has ${total} commits, and GitHub lists ${MOST_COMMITS} of a branch`);
  const { email } = authorOf(task);
  const { commits, left } = toSign(all, (commit) => commit.email.toLowerCase() === email.toLowerCase());
  if (left > 0)
    log.warning(`${left} of the commits stay without a signature: people have pushed commits of their own upon them.`);
  const twins = new Map<string, string>();
  for (const { sha, message, tree, parents } of commits) {
    const twin = { message, tree, parents: parents.map((parent) => twins.get(parent) ?? parent) };
    const made = await github.createCommit(twin, stop);
    if (!made.isSigned)
      throw notSigned(
        `GitHub made a commit of the App and did not sign it (${made.reason}). On GitHub Enterprise Server an administrator switches the signing of web commits on`,
      );
    twins.set(sha, made.sha);
  }
  const after = twins.get(work.head);
  if (after === undefined) return;
  const move = { kind: 'move-branch' as const, repositoryId: facts.repositoryId, branch, before: work.head, after };
  const [answer] = await github.apply([move], stop);
  if (!answer?.ok) throw notSigned(`GitHub did not take the branch: ${answer?.message ?? 'no answer'}`);
  work.head = after;
}

const notSigned = (why: string) =>
  attemptFailed(
    'push-rejected',
    `The work is on the branch, tested, but not signed, which \`attempt.signed-commits\` asks for: ${why}.`,
  );
