/** Pins issues above a repository's list of issues, and unpins them. */
import { invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { type Issue, newId, type PinnedIssue, type Repository } from '../state.ts';
import type { Author } from './author.ts';
import { tellIssue } from './tell.ts';

/** As the documentation has it: "You can pin up to three important issues". */
const MAX_PINNED = 3;

export const pinOf = (repo: Repository, issue: Issue): PinnedIssue | undefined =>
  repo.pinned.find((pin) => pin.issue === issue);

/** Pinning what is pinned changes nothing. The words of the refusal are our own: GitHub documents none. */
export function pinIssue(github: GitHub, repo: Repository, author: Author, issue: Issue): void {
  if (pinOf(repo, issue)) return;
  if (repo.pinned.length >= MAX_PINNED)
    throw invalid('Validation Failed', [{ message: `Only ${MAX_PINNED} issues can be pinned` }]);
  repo.pinned.push({ id: newId(github.state), issue, by: author.user });
  tellIssue(github, repo, author, issue, 'pinned');
}

/** The pin that was taken away, if there was one. */
export function unpinIssue(github: GitHub, repo: Repository, author: Author, issue: Issue): PinnedIssue | undefined {
  const pin = pinOf(repo, issue);
  if (!pin) return undefined;
  repo.pinned = repo.pinned.filter((one) => one !== pin);
  tellIssue(github, repo, author, issue, 'unpinned');
  return pin;
}
