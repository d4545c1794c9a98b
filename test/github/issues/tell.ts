/** Tells the world that an issue or a pull request changed: the webhook, and who waits inside this process. */
import type { GitHub } from '../github.ts';
import { presentIssue } from '../present/issue.ts';
import { presentPull } from '../present/pull.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';
import { isPull } from './find.ts';

/** Emits `issues.<action>`, or `pull_request.<action>` when it is one; `extra` are the action's own members. */
export function tellIssue(
  github: GitHub,
  repo: Repository,
  author: Author,
  issue: Issue,
  action: string,
  extra: Record<string, unknown> = {},
): void {
  const subject = () =>
    isPull(issue)
      ? { number: issue.number, pull_request: presentPull(github, repo, issue) }
      : { issue: presentIssue(github, repo, issue) };
  const event = issue.pull ? 'pull_request' : 'issues';
  github.emit({ repo, sender: author.user, event, action, payload: () => ({ ...subject(), ...extra }) });
  tellListeners(github, repo, issue);
}

export function tellListeners(github: GitHub, repo: Repository, issue: Issue): void {
  for (const listener of github.onIssueChange) listener(repo, issue);
}
