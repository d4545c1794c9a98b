/** `Closes #1`, `fixes owner/repo#2`: which issues a text closes when it reaches the default branch. */
import type { GitHub } from '../github.ts';
import type { Author } from '../issues/author.ts';
import { closeIssue } from '../issues/close-issue.ts';
import type { Issue, Repository } from '../state.ts';

const REFERENCE =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:https?:\/\/\S+?\/)?(?:(?<nwo>[\w.-]+\/[\w.-]+)(?:#|\/issues\/))?#?(?<number>\d+)\b/gi;

/** Issues of this repository, each once; pull requests are never closed this way. */
export function closingReferences(repo: Repository, text: string): Issue[] {
  const own = `${repo.owner.login}/${repo.name}`.toLowerCase();
  const found = new Set<Issue>();
  for (const { groups } of text.matchAll(REFERENCE)) {
    if (groups?.nwo && groups.nwo.toLowerCase() !== own) continue;
    const issue = repo.issues.get(Number(groups?.number));
    if (issue && !issue.pull) found.add(issue);
  }
  return [...found];
}

export function closeReferenced(github: GitHub, repo: Repository, author: Author, text: string): void {
  for (const issue of closingReferences(repo, text)) closeIssue(github, repo, author, issue);
}
