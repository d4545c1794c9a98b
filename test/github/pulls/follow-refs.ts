/** Pull requests follow their branches; commits that reach the default branch close the issues they name. */
import { gitText } from '../git.ts';
import { isAncestor } from '../git-refs.ts';
import { type GitHub, gitDir, type RefChange } from '../github.ts';
import type { Author } from '../issues/author.ts';
import { closeIssue } from '../issues/close-issue.ts';
import type { PullIssue } from '../issues/find.ts';
import { tellIssue } from '../issues/tell.ts';
import type { Repository } from '../state.ts';
import { closeReferenced } from './closing-references.ts';
import { compare } from './compare.ts';
import { keepHead, openPulls } from './create-pull.ts';
import { markMerged } from './mark-merged.ts';

/** To be called after every move of a ref. */
export async function followRef(github: GitHub, change: RefChange): Promise<void> {
  const { repo, ref, before, after } = change;
  if (!ref.startsWith('refs/heads/')) return;
  const branch = ref.slice('refs/heads/'.length);
  const author: Author = { user: change.actor, app: null };
  for (const issue of openPulls(repo)) {
    const { head, base } = issue.pull;
    if (after === null) {
      if (head.ref === branch || base.ref === branch) closeIssue(github, repo, author, issue);
    } else if (head.ref === branch) await moveHead(github, repo, author, issue, after);
    else if (base.ref === branch) await moveBase(github, repo, author, issue, after);
  }
  if (branch === repo.defaultBranch && before !== null && after !== null) {
    const messages = await gitText(gitDir(github, repo), ['log', '--format=%B', `${before}..${after}`]);
    closeReferenced(github, repo, author, messages);
  }
}

/** A head that adds nothing any more closes the pull request; any other move is `synchronize`. */
async function moveHead(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  after: string,
): Promise<void> {
  const { pull } = issue;
  const before = pull.head.sha;
  if (before === after) return;
  const dir = gitDir(github, repo);
  const baseTip = await gitText(dir, ['rev-parse', `refs/heads/${pull.base.ref}`]);
  const comparison = await compare(dir, baseTip, after);
  pull.head.sha = after;
  await keepHead(dir, issue);
  pull.base.sha = baseTip;
  issue.updatedAt = github.clock.now();
  if (comparison) pull.comparison = comparison;
  if (!comparison || comparison.commits === 0) closeIssue(github, repo, author, issue);
  else tellIssue(github, repo, author, issue, 'synchronize', { before, after });
}

/** A base that contains the head has merged it, whoever pushed that. */
async function moveBase(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  after: string,
): Promise<void> {
  const { pull } = issue;
  const dir = gitDir(github, repo);
  if (await isAncestor(dir, pull.head.sha, after)) {
    markMerged(github, repo, author, issue, after);
    return;
  }
  const comparison = await compare(dir, after, pull.head.sha);
  if (comparison) pull.comparison = comparison;
}
