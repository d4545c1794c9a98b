/** Who an issue is assigned to. */
import type { GitHub } from '../github.ts';
import { presentUser } from '../present/user.ts';
import type { Issue, Repository } from '../state.ts';
import type { Author } from './author.ts';
import { assignable } from './find.ts';
import { tellIssue } from './tell.ts';

/** Makes these the assignees; one event per person who comes or goes. Unknown people are ignored. */
export function setAssignees(github: GitHub, repo: Repository, author: Author, issue: Issue, logins: string[]): void {
  const wanted = assignable(github, repo, logins).slice(0, 10);
  const tell = (action: string, user: (typeof wanted)[number]) => {
    issue.updatedAt = github.clock.now();
    tellIssue(github, repo, author, issue, action, { assignee: presentUser(github, user) });
  };
  for (const user of issue.assignees.filter((one) => !wanted.includes(one))) {
    issue.assignees = issue.assignees.filter((one) => one !== user);
    tell('unassigned', user);
  }
  for (const user of wanted.filter((one) => !issue.assignees.includes(one))) {
    issue.assignees.push(user);
    tell('assigned', user);
  }
}
