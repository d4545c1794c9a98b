/** Which issues a list shows, and in which order. */
import { sameName } from '../same-name.ts';
import type { Issue } from '../state.ts';

export type IssueFilter = {
  /** `open` (default), `closed` or `all`. */
  state?: string | undefined;
  /** All of these names. */
  labels?: string[] | undefined;
  creator?: string | undefined;
  /** A login, `none` or `*`. */
  assignee?: string | undefined;
  mentioned?: string | undefined;
  /** Updated at this time (ISO 8601) or later. */
  since?: string | undefined;
  /** `created` (default), `updated` or `comments`. */
  sort?: string | undefined;
  /** `desc` (default) or `asc`. */
  direction?: string | undefined;
  /** Who asks, for `@me`. */
  viewer?: string | undefined;
};

export function listIssues<T extends Issue>(issues: T[], filter: IssueFilter): T[] {
  const login = (name: string) => (name === '@me' ? (filter.viewer ?? '') : name);
  const { state = 'open', labels = [], creator, assignee, mentioned } = filter;
  const since = filter.since === undefined ? 0 : Date.parse(filter.since);
  const isWanted = (issue: T): boolean =>
    (state === 'all' || issue.state === state) &&
    labels.every((name) => hasLabel(issue, name)) &&
    (creator === undefined || sameName(issue.user.login, login(creator))) &&
    (assignee === undefined || isAssigned(issue, assignee, login)) &&
    (mentioned === undefined || (issue.body ?? '').toLowerCase().includes(`@${login(mentioned).toLowerCase()}`)) &&
    issue.updatedAt >= Math.floor(since / 1000) * 1000;
  return sortIssues(issues.filter(isWanted), filter.sort, filter.direction);
}

function isAssigned(issue: Issue, assignee: string, login: (name: string) => string): boolean {
  if (assignee === 'none') return issue.assignees.length === 0;
  if (assignee === '*') return issue.assignees.length > 0;
  return issue.assignees.some((user) => sameName(user.login, login(assignee)));
}

export const hasLabel = (issue: Issue, name: string): boolean =>
  issue.labels.some((label) => sameName(label.name, name));

/** Newest first unless told otherwise; the number decides between equals. */
export function sortIssues<T extends Issue>(issues: T[], sort = 'created', direction = 'desc'): T[] {
  const key = (issue: T): number => {
    if (sort === 'updated') return issue.updatedAt;
    if (sort === 'comments') return issue.comments.length;
    return issue.createdAt;
  };
  const sign = direction === 'asc' ? 1 : -1;
  return issues.toSorted((a, b) => sign * (key(a) - key(b) || a.number - b.number));
}
