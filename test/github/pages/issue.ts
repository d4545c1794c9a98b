/** Issues: one, and the list. */
import type { GitHub } from '../github.ts';
import { isPull, issuesWhere } from '../issues/find.ts';
import { sortIssues } from '../issues/list-issues.ts';
import type { Issue, Repository } from '../state.ts';
import { type Html, html } from './html.ts';
import { badge, commentBox, count, labelChip, layout, repoPath, when, who } from './layout.ts';

export function issuePage(_: GitHub, repo: Repository, issue: Issue): string {
  const kind = issue.state === 'open' ? 'open' : issue.stateReason === 'completed' ? 'completed' : '';
  const state =
    issue.state === 'open' ? 'Open' : issue.stateReason === 'not_planned' ? 'Closed as not planned' : 'Closed';
  const body = html`<h2 class="title">${issue.title} <span class="number">#${issue.number}</span></h2>
<p>${badge(kind, state)} <span class="meta">${who(issue.user)} opened this issue ${when(issue.createdAt)} · ${count(issue.comments.length, 'comment')}</span></p>
<div class="columns"><div>${conversation(issue)}</div>${sidebar(repo, issue)}</div>`;
  return layout(repo, 'Issues', `${issue.title} · Issue #${issue.number}`, body);
}

/** The text and the comments. */
export function conversation(issue: Issue): Html[] {
  const first = { ...issue, body: issue.body ?? '', minimizedReason: null, id: `issue-${issue.number}` };
  const comments = issue.comments.map((comment) => ({ ...comment, id: `issuecomment-${comment.id}` }));
  return [first, ...comments].map(commentBox);
}

/** Assignees, labels and what the issue has to do with others. */
export function sidebar(repo: Repository, issue: Issue): Html {
  const links = (issues: Issue[]) =>
    issues.map(
      (one) =>
        html`<a href="${repoPath(repo)}/issues/${one.number}">${one.title} #${one.number}</a> (${one.state})<br>`,
    );
  const section = (title: string, content: Html[]) =>
    html`<section><h3>${title}</h3>${content.length > 0 ? content : 'None yet'}</section>`;
  return html`<aside>
${section(
  'Assignees',
  issue.assignees.map((user) => html`${user.login}<br>`),
)}
${section('Labels', issue.labels.map(labelChip))}
${issue.parent && section('Parent', links([issue.parent]))}
${issue.subIssues.length > 0 && section('Sub-issues', links(issue.subIssues))}
${issue.blockedBy.length > 0 && section('Blocked by', links(issue.blockedBy))}
</aside>`;
}

/** Issues or pull requests, open ones first and the newest of them on top. */
export function listPage(_: GitHub, repo: Repository, what: 'Issues' | 'Pull requests'): string {
  const pulls = what === 'Pull requests';
  const all = sortIssues(issuesWhere(repo, (issue) => isPull(issue) === pulls));
  const part = (state: Issue['state']) => all.filter((issue) => issue.state === state);
  const row = (
    issue: Issue,
  ) => html`<div class="row"><a href="${repoPath(repo)}/${pulls ? 'pull' : 'issues'}/${issue.number}"><b class="subject">${issue.title}</b></a> ${issue.labels.map(labelChip)}
<br><span class="meta">#${issue.number} opened ${when(issue.createdAt)} by ${issue.user.login} · ${count(issue.comments.length, 'comment')}</span></div>`;
  const pinned = repo.pinned.map(({ issue }) => issue);
  const box = (title: string, issues: Issue[]) =>
    html`<div class="box"><h3><b>${issues.length} ${title}</b></h3>${issues.map(row)}</div>`;
  return layout(
    repo,
    what,
    what,
    html`${!pulls && pinned.length > 0 && box('Pinned 📌', pinned)}${box('Open', part('open'))}${box('Closed', part('closed'))}`,
  );
}
