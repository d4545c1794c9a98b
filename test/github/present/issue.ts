/** An issue in REST shape (OpenAPI `issue`); a pull request too, as the issues API shows it. */
import { toTimestamp } from '../clock.ts';
import type { GitHub } from '../github.ts';
import { association } from '../issues/author.ts';
import { blockedByThis } from '../issues/find.ts';
import { type Issue, nodeId, type Repository } from '../state.ts';
import { presentApp } from './app.ts';
import { presentLabel } from './label.ts';
import { presentRollup } from './reaction.ts';
import { repoUrls } from './urls.ts';
import { presentUser } from './user.ts';

export const issueNodeId = (issue: Issue): string =>
  issue.pull ? nodeId('PullRequest', issue.pull.id) : nodeId('Issue', issue.id);

export function issueUrls(github: GitHub, repo: Repository, issue: Issue): { api: string; html: string } {
  const { api, html } = repoUrls(github, repo);
  return {
    api: `${api}/issues/${issue.number}`,
    html: `${html}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`,
  };
}

export function presentIssue(github: GitHub, repo: Repository, issue: Issue): Record<string, unknown> {
  const url = issueUrls(github, repo, issue);
  return {
    url: url.api,
    repository_url: repoUrls(github, repo).api,
    labels_url: `${url.api}/labels{/name}`,
    comments_url: `${url.api}/comments`,
    events_url: `${url.api}/events`,
    html_url: url.html,
    id: issue.id,
    node_id: issueNodeId(issue),
    number: issue.number,
    title: issue.title,
    user: presentUser(github, issue.user),
    labels: issue.labels.map((label) => presentLabel(github, repo, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: null,
    assignee: issue.assignees[0] ? presentUser(github, issue.assignees[0]) : null,
    assignees: issue.assignees.map((user) => presentUser(github, user)),
    milestone: null,
    comments: issue.comments.length,
    created_at: toTimestamp(issue.createdAt),
    updated_at: toTimestamp(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : toTimestamp(issue.closedAt),
    author_association: association(repo, issue.user),
    body: issue.body,
    reactions: presentRollup(url.api, issue.reactions),
    timeline_url: `${url.api}/timeline`,
    performed_via_github_app: issue.app ? presentApp(github, issue.app) : null,
    ...relations(github, repo, issue),
    ...(issue.pull && { draft: issue.pull.draft, pull_request: pullLinks(github, repo, issue, issue.pull.mergedAt) }),
  };
}

/** What only the issue's own page has: who closed it. */
export function presentFullIssue(github: GitHub, repo: Repository, issue: Issue): Record<string, unknown> {
  return { ...presentIssue(github, repo, issue), closed_by: issue.closedBy && presentUser(github, issue.closedBy) };
}

function relations(github: GitHub, repo: Repository, issue: Issue): Record<string, unknown> {
  if (issue.pull) return {};
  const total = issue.subIssues.length;
  const completed = issue.subIssues.filter((one) => one.state === 'closed').length;
  const blocking = blockedByThis(repo, issue);
  const open = (issues: Issue[]) => issues.filter((one) => one.state === 'open').length;
  return {
    sub_issues_summary: { total, completed, percent_completed: total && Math.floor((completed * 100) / total) },
    issue_dependencies_summary: {
      blocked_by: open(issue.blockedBy),
      total_blocked_by: issue.blockedBy.length,
      blocking: open(blocking),
      total_blocking: blocking.length,
    },
    ...(issue.parent && { parent_issue_url: issueUrls(github, repo, issue.parent).api }),
  };
}

function pullLinks(github: GitHub, repo: Repository, issue: Issue, mergedAt: number | null): Record<string, unknown> {
  const { api, html } = repoUrls(github, repo);
  const page = `${html}/pull/${issue.number}`;
  return {
    url: `${api}/pulls/${issue.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: mergedAt === null ? null : toTimestamp(mergedAt),
  };
}
