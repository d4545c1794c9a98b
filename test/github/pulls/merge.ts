/** Merges a pull request with git, the way GitHub's three buttons do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpError } from '../errors.ts';
import { GitError, git, gitText } from '../git.ts';
import { signatureOf, writeCommit } from '../git-commits.ts';
import { moveRef } from '../git-refs.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Author } from '../issues/author.ts';
import type { PullIssue } from '../issues/find.ts';
import type { Issue, Repository, User } from '../state.ts';
import { commitsBetween, mergeTree } from './compare.ts';
import { branchTip } from './create-pull.ts';
import { markMerged } from './mark-merged.ts';

type MergeMethod = 'merge' | 'squash' | 'rebase';
export type MergeOptions = {
  method: MergeMethod;
  /** The head that the caller has seen; 409 when it moved on. */
  expectedHead?: string | undefined;
  title?: string | undefined;
  message?: string | undefined;
};

const notMergeable = (message = 'Pull Request is not mergeable') => new HttpError(405, message);

/** Pull requests that are being merged right now. */
const merging = new WeakSet<Issue>();

/** The merge commit's SHA. 405 for a draft, a conflict or what is closed; 409 when the head is not the expected one. */
export async function mergePull(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  options: MergeOptions,
): Promise<string> {
  const { pull } = issue;
  if (issue.state === 'closed') throw notMergeable();
  if (pull.draft) throw notMergeable('Pull Request is still a draft');
  if (!repo.merging[options.method]) throw notMergeable(`${options.method} merges are not allowed on this repository.`);
  const head = pull.head.sha;
  if (options.expectedHead !== undefined && options.expectedHead !== head)
    throw new HttpError(409, 'Head branch was modified. Review and try the merge again.');
  if (merging.has(issue)) throw notMergeable('Merge already in progress');
  merging.add(issue);
  try {
    return await merge(github, repo, author, issue, options);
  } finally {
    merging.delete(issue);
  }
}

async function merge(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  options: MergeOptions,
): Promise<string> {
  const { pull } = issue;
  const head = pull.head.sha;
  const base = await branchTip(gitDir(github, repo), pull.base.ref);
  if (base === undefined) throw notMergeable();
  const commit = await makeCommit(github, repo, author.user, issue, base, options);
  const moved = await moveBranch(github, repo, author.user, pull.base.ref, base, commit);
  if (!moved) throw notMergeable('Base branch was modified. Review and try the merge again.');
  // A true merge is noticed when the base moves; a squashed or rebased one only here.
  if (pull.mergedAt === null) markMerged(github, repo, author, issue, commit);
  if (repo.merging.deleteBranch && (await branchTip(gitDir(github, repo), pull.head.ref)) === head)
    await moveRef(github, repo, author.user, `refs/heads/${pull.head.ref}`, head, null);
  return commit;
}

/** False when the branch no longer stood at `before`: someone else was faster, and nothing changed. */
async function moveBranch(
  github: GitHub,
  repo: Repository,
  actor: User,
  branch: string,
  before: string,
  after: string,
): Promise<boolean> {
  try {
    await moveRef(github, repo, actor, `refs/heads/${branch}`, before, after);
    return true;
  } catch (error) {
    if (error instanceof GitError && (await branchTip(gitDir(github, repo), branch)) !== after) return false;
    throw error;
  }
}

async function makeCommit(
  github: GitHub,
  repo: Repository,
  merger: User,
  issue: PullIssue,
  base: string,
  options: MergeOptions,
): Promise<string> {
  const dir = gitDir(github, repo);
  const { head } = issue.pull;
  if (options.method === 'rebase') return rebased(github, dir, merger, base, issue);
  const tree = await mergeTree(dir, base, head.sha);
  if (tree === undefined) throw notMergeable();
  const squash = options.method === 'squash';
  const title =
    options.title ??
    (squash
      ? `${issue.title} (#${issue.number})`
      : `Merge pull request #${issue.number} from ${repo.owner.login}/${head.ref}`);
  const message = options.message ?? (squash ? await commitMessages(dir, base, head.sha) : issue.title);
  return writeCommit(dir, {
    tree,
    parents: squash ? [base] : [base, head.sha],
    message: `${title}\n\n${message}`.trim(),
    author: signatureOf(squash ? issue.user : merger, github.clock),
    committer: signatureOf(merger, github.clock),
  });
}

/** One commit: its own body; more: a list of their messages. */
async function commitMessages(dir: string, base: string, head: string): Promise<string> {
  const commits = await commitsBetween(dir, base, head);
  const show = (format: string, sha: string) => gitText(dir, ['show', '-s', `--format=${format}`, sha]);
  if (commits.length === 1) return show('%b', commits[0] ?? head);
  return (await Promise.all(commits.map(async (sha) => `* ${await show('%B', sha)}`))).join('\n\n');
}

/** The commits again on top of the base; they keep their authors. git can cherry-pick only in a working tree. */
async function rebased(github: GitHub, dir: string, merger: User, base: string, { pull }: PullIssue): Promise<string> {
  const tree = join(await mkdtemp(join(tmpdir(), 'local-github-rebase-')), 'tree');
  const { name, email, date } = signatureOf(merger, github.clock);
  const env = { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date };
  try {
    await git(dir, ['worktree', 'add', '--detach', tree, base]);
    await git(tree, ['cherry-pick', '--allow-empty', ...(await commitsBetween(dir, base, pull.head.sha))], { env });
    return await gitText(tree, ['rev-parse', 'HEAD']);
  } catch (error) {
    if (error instanceof GitError) throw notMergeable("This branch can't be rebased");
    throw error;
  } finally {
    await rm(join(tree, '..'), { recursive: true, force: true });
    await git(dir, ['worktree', 'prune']);
  }
}

/** Merges the base into the head, as the button “Update branch” does. 422 on a conflict or when the head moved. */
export async function updateBranch(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  expectedHead: string | undefined,
): Promise<void> {
  const dir = gitDir(github, repo);
  const { head, base } = issue.pull;
  if (expectedHead !== undefined && expectedHead !== head.sha)
    throw new HttpError(422, "expected_head_sha doesn't match the head of the pull request");
  const baseTip = await branchTip(dir, base.ref);
  if (baseTip === undefined || issue.state === 'closed') throw new HttpError(422, 'Cannot update the branch');
  if (issue.pull.comparison.behindBy === 0) throw new HttpError(422, 'There are no new commits on the base branch.');
  const tree = await mergeTree(dir, head.sha, baseTip);
  if (tree === undefined) throw new HttpError(422, 'merge conflict between base and head');
  const signature = signatureOf(author.user, github.clock);
  const commit = await writeCommit(dir, {
    tree,
    parents: [head.sha, baseTip],
    message: `Merge branch '${base.ref}' into ${head.ref}`,
    author: signature,
    committer: signature,
  });
  if (!(await moveBranch(github, repo, author.user, head.ref, head.sha, commit)))
    throw new HttpError(422, "expected_head_sha doesn't match the head of the pull request");
}
