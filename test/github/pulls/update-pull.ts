/** Changes of a pull request that an issue doesn't know: its base, and whether it is a draft. */
import { invalid } from '../errors.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { Author } from '../issues/author.ts';
import type { PullIssue } from '../issues/find.ts';
import { tellIssue } from '../issues/tell.ts';
import type { Repository } from '../state.ts';
import { compare } from './compare.ts';
import { branchTip } from './create-pull.ts';

export async function changeBase(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: PullIssue,
  base: string,
): Promise<void> {
  const { pull } = issue;
  if (base === pull.base.ref) return;
  const dir = gitDir(github, repo);
  const sha = await branchTip(dir, base);
  const comparison = sha && (await compare(dir, sha, pull.head.sha));
  if (!sha || !comparison || comparison.commits === 0)
    throw invalid('Validation Failed', [{ resource: 'PullRequest', field: 'base', code: 'invalid' }]);
  const from = pull.base;
  pull.base = { ref: base, sha };
  pull.comparison = comparison;
  issue.updatedAt = github.clock.now();
  const changes = { base: { ref: { from: from.ref }, sha: { from: from.sha } } };
  tellIssue(github, repo, author, issue, 'edited', { changes });
}

export function setDraft(github: GitHub, repo: Repository, author: Author, issue: PullIssue, draft: boolean): void {
  if (issue.pull.draft === draft) return;
  issue.pull.draft = draft;
  issue.updatedAt = github.clock.now();
  tellIssue(github, repo, author, issue, draft ? 'converted_to_draft' : 'ready_for_review');
}
