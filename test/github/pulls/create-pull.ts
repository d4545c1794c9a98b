/** Opens a pull request between two branches of a repository. */
import { HttpError, invalid } from '../errors.ts';
import { git, resolveCommit } from '../git.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Author } from '../issues/author.ts';
import { blankIssue } from '../issues/create-issue.ts';
import { isPull, issuesWhere, type PullIssue } from '../issues/find.ts';
import { tellIssue } from '../issues/tell.ts';
import { newId, type Repository } from '../state.ts';
import { compare } from './compare.ts';

export type NewPull = { title: string; body?: string | null; head: string; base: string; draft?: boolean };

const problem = (error: Record<string, string>) =>
  invalid('Validation Failed', [{ resource: 'PullRequest', ...error }]);

/** `head` is `branch` or `owner:branch`; forks are not implemented. 422 with GitHub's own words. */
export async function createPull(github: GitHub, repo: Repository, author: Author, input: NewPull): Promise<PullIssue> {
  const dir = gitDir(github, repo);
  const headRef = localBranch(repo, input.head);
  const [headSha, baseSha] = await Promise.all([branchTip(dir, headRef), branchTip(dir, input.base)]);
  if (headSha === undefined) throw problem({ field: 'head', code: 'invalid' });
  if (baseSha === undefined) throw problem({ field: 'base', code: 'invalid' });
  const comparison = await compare(dir, baseSha, headSha);
  if (!comparison)
    throw problem({ code: 'custom', message: `The ${headRef} branch has no history in common with ${input.base}` });
  if (comparison.commits === 0)
    throw problem({ code: 'custom', message: `No commits between ${input.base} and ${headRef}` });
  // Asked after the last await, so that of two requests at once only one wins.
  if (openPulls(repo).some(({ pull }) => pull.head.ref === headRef && pull.base.ref === input.base))
    throw problem({ code: 'custom', message: `A pull request already exists for ${repo.owner.login}:${headRef}.` });
  const issue: PullIssue = {
    ...blankIssue(github, repo, author, { title: input.title, body: input.body ?? null }),
    pull: {
      id: newId(github.state),
      head: { ref: headRef, sha: headSha, repo },
      base: { ref: input.base, sha: baseSha },
      comparison,
      draft: input.draft ?? false,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      reviews: [],
      requestedReviewers: [],
    },
  };
  repo.issues.set(issue.number, issue);
  await keepHead(dir, issue);
  tellIssue(github, repo, author, issue, 'opened');
  return issue;
}

/** The head stays at `refs/pull/N/head`, whatever becomes of its branch. */
export async function keepHead(dir: string, { number, pull }: PullIssue): Promise<void> {
  await git(dir, ['update-ref', `refs/pull/${number}/head`, pull.head.sha]);
}

export const openPulls = (repo: Repository): PullIssue[] =>
  issuesWhere(repo, isPull).filter((issue) => issue.state === 'open');

export const branchTip = (dir: string, branch: string): Promise<string | undefined> =>
  resolveCommit(dir, `refs/heads/${branch}`);

function localBranch(repo: Repository, head: string): string {
  const [owner, branch] = head.includes(':') ? head.split(':', 2) : [repo.owner.login, head];
  if (owner?.toLowerCase() !== repo.owner.login.toLowerCase())
    throw new HttpError(501, 'The local GitHub does not implement pull requests from forks');
  return branch ?? '';
}
