/** A pull request: conversation, checks, commits and the changed files. */
import { latestRuns } from '../checks/suite-status.ts';
import { diffFiles, type FileDiff, readCommits } from '../git-commits.ts';
import { type GitHub, gitDir } from '../github.ts';
import type { PullIssue } from '../issues/find.ts';
import type { CheckRun, Repository } from '../state.ts';
import { type Html, html, raw } from './html.ts';
import { conversation, sidebar } from './issue.ts';
import { badge, count, layout, repoPath, statusIcon, when, who } from './layout.ts';
import { renderMarkdown } from './markdown.ts';

export async function pullPage(github: GitHub, repo: Repository, issue: PullIssue): Promise<string> {
  const { pull } = issue;
  const { comparison, head, base } = pull;
  const dir = gitDir(github, repo);
  const commits = await readCommits(dir, ['--reverse', '--topo-order', `${comparison.mergeBase}..${head.sha}`]);
  const files = await diffFiles(dir, comparison.mergeBase, head.sha);
  const runs = latestRuns(repo.checkRuns.filter((run) => run.headSha === head.sha));
  const body = html`<h2 class="title">${issue.title} <span class="number">#${issue.number}</span></h2>
<p>${stateBadge(issue)} <span class="meta">${who(issue.user)} wants to merge ${count(comparison.commits, 'commit')} into <code>${base.ref}</code> from <code>${head.ref}</code></span></p>
<div class="columns"><div>
${conversation(issue)}
${pull.reviews.map((review) => html`<div class="box"><h3>${who(review.user)} ${review.state.toLowerCase().replace('_', ' ')} ${when(review.submittedAt)}</h3><div class="body">${raw(renderMarkdown(review.body))}</div>${review.comments.map((comment) => html`<div class="row"><code>${comment.path}:${comment.line}</code></div><div class="body">${raw(renderMarkdown(comment.body))}</div>`)}</div>`)}
${checksBox(repo, runs)}
${pull.mergedAt !== null && html`<p>${who(pull.mergedBy ?? issue.user)} merged commit <code>${pull.mergeCommitSha?.slice(0, 7)}</code> into <code>${base.ref}</code> ${when(pull.mergedAt)}</p>`}
<div class="box"><h3><b>${count(commits.length, 'commit')}</b></h3>${commits.map((commit) => html`<div class="row"><code>${commit.sha.slice(0, 7)}</code> ${commit.message.split('\n', 1)[0]} <span class="meta">${commit.author.name}</span></div>`)}</div>
<h3>Files changed <span class="meta">${files.length}</span> <span class="plus">+${comparison.additions}</span> <span class="minus">−${comparison.deletions}</span></h3>
${files.map(fileBox)}
</div>${sidebar(repo, issue)}</div>`;
  return layout(repo, 'Pull requests', `${issue.title} · Pull Request #${issue.number}`, body);
}

function stateBadge({ state, pull }: PullIssue): Html {
  if (pull.mergedAt !== null) return badge('merged', 'Merged');
  if (state === 'closed') return badge('closed', 'Closed');
  return pull.draft ? badge('', 'Draft') : badge('open', 'Open');
}

function checksBox(repo: Repository, runs: CheckRun[]): Html | false {
  if (runs.length === 0) return false;
  const row = (run: CheckRun) =>
    html`<div class="row">${statusIcon(run.status, run.conclusion)} <a href="${repoPath(repo)}/runs/${run.id}">${run.suite.app.name} / ${run.name}</a> <span class="meta">${run.output.title}</span></div>`;
  return html`<div class="box"><h3><b>Checks</b></h3>${runs.map(row)}</div>`;
}

function fileBox(file: FileDiff): Html {
  const name = file.previousPath === null ? file.path : `${file.previousPath} → ${file.path}`;
  const lines = (file.patch ?? '').split('\n');
  return html`<div class="box"><h3><b>${name}</b> <span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></h3>
${file.patch === undefined ? html`<div class="body meta">Binary file not shown.</div>` : html`<table class="diff">${lines.map(diffLine)}</table>`}</div>`;
}

const CLASS: Record<string, string> = { '+': 'add', '-': 'del', '@': 'hunk' };

const diffLine = (line: string): Html => html`<tr class="${CLASS[line.slice(0, 1)]}"><td>${line}</td></tr>`;
