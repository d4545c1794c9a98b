/** Check runs, and workflow runs with their jobs' logs. */
import type { GitHub } from '../github.ts';
import { issuesWhere } from '../issues/find.ts';
import type { Annotation, CheckRun, Job, Repository, WorkflowRun } from '../state.ts';
import { type Html, html, raw } from './html.ts';
import { badge, count, layout, repoPath, statusIcon, when } from './layout.ts';
import { renderMarkdown } from './markdown.ts';

const words = (text: string) => text.replaceAll('_', ' ');

export function checkRunPage(_: GitHub, repo: Repository, run: CheckRun): string {
  const { title, summary, text } = run.output;
  const kind = run.conclusion ?? run.status;
  const pulls = issuesWhere(repo, (issue) => issue.pull?.head.sha === run.headSha);
  const body = html`<h2 class="title">${title ?? run.name} <span class="number">${run.name}</span></h2>
<p>${badge(kind, words(kind))} <span class="meta">${run.suite.app.name} · <code>${run.headSha.slice(0, 7)}</code> · started ${when(run.startedAt)}${run.completedAt !== null && html` · completed ${when(run.completedAt)}`}</span>
${pulls.map((pull) => html` · <a href="${repoPath(repo)}/pull/${pull.number}">#${pull.number} ${pull.title}</a>`)}</p>
${markdownBox(summary)}${markdownBox(text)}
${run.annotations.length > 0 && html`<div class="box"><h3><b>Annotations</b></h3>${run.annotations.map(annotationRow)}</div>`}
${run.detailsUrl && html`<p><a href="${run.detailsUrl}">View more details on ${run.suite.app.name}</a></p>`}`;
  return layout(repo, 'Pull requests', run.name, body);
}

const markdownBox = (text: string | null): Html | false =>
  text !== null && text !== '' && html`<div class="box"><div class="body">${raw(renderMarkdown(text))}</div></div>`;

const annotationRow = ({ path, startLine, endLine, level, title, message }: Annotation): Html =>
  html`<div class="row"><b class="subject">${title ?? level}</b> <span class="meta">${level} · ${path}:${startLine}${endLine !== startLine && `–${endLine}`}</span><pre>${message}</pre></div>`;

export function workflowRunPage(_: GitHub, repo: Repository, run: WorkflowRun): string {
  const kind = run.conclusion ?? run.status;
  const body = html`<h2 class="title">${run.displayTitle} <span class="number">#${run.runNumber}</span></h2>
<p>${badge(kind, words(kind))} <span class="meta">${run.workflow.name} · ${run.event} by ${run.actor.login} · <code>${run.headBranch}</code> · ${when(run.createdAt)}</span></p>
${run.jobs.map((job) => jobBox(repo, job))}`;
  return layout(repo, 'Actions', run.displayTitle, body);
}

function jobBox(repo: Repository, job: Job): Html {
  const steps = job.steps.map(
    (step) => html`<div class="row">${statusIcon(step.status, step.conclusion)} ${step.name}</div>`,
  );
  return html`<div class="box" id="job-${job.id}"><h3>${statusIcon(job.status, job.conclusion)} <a href="${repoPath(repo)}/runs/${job.checkRun.id}"><b>${job.name}</b></a>
<span class="meta">${job.runner ? `on ${job.runner.name}` : 'no runner'} · ${job.labels.join(', ')}</span></h3>${steps}
${job.log !== '' && html`<details class="body"><summary>Log</summary><pre>${job.log}</pre></details>`}</div>`;
}

export function runListPage(_: GitHub, repo: Repository): string {
  const row = (
    run: WorkflowRun,
  ) => html`<div class="row">${statusIcon(run.status, run.conclusion)} <a href="${repoPath(repo)}/actions/runs/${run.id}"><b class="subject">${run.displayTitle}</b></a>
<br><span class="meta">${run.workflow.name} #${run.runNumber} · ${run.event} by ${run.actor.login} · ${when(run.createdAt)}</span></div>`;
  const runs = [...repo.runs].reverse();
  return layout(
    repo,
    'Actions',
    'Workflow runs',
    html`<div class="box"><h3><b>${count(runs.length, 'workflow run')}</b></h3>${runs.map(row)}</div>`,
  );
}
