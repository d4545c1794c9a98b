/** The dashboard issue: what runs, what waits and why, what came of it, the PCs, the money; with boxes to tick. */
import { CONFIG_PATH } from '../config/schema.ts';
import type { State } from '../contract/labels.ts';
import { type BoxVerb, boxMarker } from '../core/dashboard/boxes.ts';
import type { Cost } from '../core/dashboard/cost.ts';
import type { Dashboard, Finished, Held, Queued, Running } from '../core/dashboard/model.ts';
import type { Note } from '../core/dashboard/stamp.ts';
import { noteWords } from './dashboard-notes.ts';
import { pcTable } from './dashboard-pcs.ts';
import { shortWait } from './dashboard-waits.ts';
import { code, inert } from './escape.ts';
import { minute } from './view.ts';

export const DASHBOARD_TITLE = 'Claude Code Cluster: dashboard';

/** GitHub takes 65,536 characters; the hidden stamp behind the text needs some of them. */
const MAX_LENGTH = 60_000;
/** Rows of each section; fewer when that makes the text too long. */
const ROWS = [30, 20, 10, 5] as const;
/** That few always fit, whatever the titles are. */
const FEWEST_ROWS = 2;
const MAX_TITLE = 80;

/** Everything but the footer: what changes only when there is something new. The same model gives the same text. */
export function renderDashboard(model: Dashboard, notes: readonly Note[], repositoryUrl: string): string {
  const text = (rows: number) => render(model, notes, repositoryUrl, rows);
  const fitting = ROWS.find((rows) => text(rows).length <= MAX_LENGTH);
  return text(fitting ?? FEWEST_ROWS);
}

/** `at` is when it was written, ISO 8601. */
export const dashboardFooter = (at: string): string =>
  `\n\n---\n<sub>As of ${minute(at)}. Rewritten when something changes, at most once a minute. A ticked box counts as your command on that issue, with your rights. Comments here are not read, other changes are overwritten. Close this issue to do without it, reopen it to have it back; \`dashboard: false\` in \`${CONFIG_PATH}\` switches it off for good.</sub>`;

export const dashboardOff = (): string =>
  `The dashboard is switched off: \`${CONFIG_PATH}\` says \`dashboard: false\`. It comes back here when that line goes.`;

export const dashboardDouble = (number: number): string =>
  `A second dashboard, made by two processes of the app at the same moment. The one that counts is [#${number}](../issues/${number}).`;
export const DOUBLE_TITLE = `${DASHBOARD_TITLE} (double)`;

function render(model: Dashboard, notes: readonly Note[], repositoryUrl: string, rows: number): string {
  const { running, queue, held, finished } = model;
  return [
    summary(model),
    ...notes.map((note) => `> [!WARNING]\n> ${noteWords(note)}`),
    ...section('⚙️ Running', running, rows, (task) => runningRow(task, repositoryUrl)),
    ...section('🕒 Queue', queue, rows, queuedRow, true),
    ...section('⏸️ On hold', held, rows, heldRow),
    ...section('🏁 Finished in the last 7 days', finished, Math.min(rows, 10), finishedRow),
    ...pcTable(model.pcs, rows),
  ].join('\n\n');
}

function summary({ running, queue, held, cost }: Dashboard): string {
  const counts = [`${running.length} running`, `${queue.length} in the queue`, `${held.length} on hold`];
  return `**${counts.join(' · ')}**\n\n${costWords(cost)}`;
}

function costWords({ todayUsd, weekUsd, assumedUsd, dayLimitUsd }: Cost): string {
  const limit = dayLimitUsd === null ? '' : ` of ${dollars(dayLimitUsd)}`;
  const assumed =
    assumedUsd > 0 ? ` (${dollars(assumedUsd)} of it assumed, for attempts whose cost nobody could tell)` : '';
  return `💰 today **${dollars(todayUsd)}**${limit} · this week **${dollars(weekUsd)}**${assumed}`;
}

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

type Row = { number: number; title: string; isPull: boolean; boxes: readonly BoxVerb[] };

function section<T extends Row>(
  title: string,
  tasks: readonly T[],
  rows: number,
  words: (task: T) => string,
  numbered = false,
): string[] {
  if (tasks.length === 0) return [];
  const items = tasks.slice(0, rows).map((task, at) => {
    const bullet = numbered ? `${at + 1}.` : '-';
    return [`${bullet} ${words(task)}`, ...boxLines(task, ' '.repeat(bullet.length + 1))].join('\n');
  });
  const more = tasks.length > rows ? [`And ${tasks.length - rows} more.`] : [];
  return [`### ${title} (${tasks.length})`, items.join('\n'), ...more];
}

const boxLines = ({ boxes, number }: Row, indent: string): string[] =>
  boxes.map((verb) => `${indent}- [ ] ${boxMarker({ verb, number })} ${verb}`);

/** A relative link leaves no trace on the issue it leads to, as a mention would at each rewriting. */
const link = ({ number, title, isPull }: Omit<Row, 'boxes'>): string =>
  `[#${number}](../${isPull ? 'pull' : 'issues'}/${number}) ${inert(shorten(title))}`;

function shorten(title: string): string {
  const letters = [...title];
  return letters.length > MAX_TITLE ? `${letters.slice(0, MAX_TITLE - 1).join('')}…` : title;
}

const PHASE: { readonly [state in State]?: string } = {
  assigned: 'waits for the PC to take it',
  'in-progress': 'Claude Code is working',
  testing: 'the tests are running',
};

function runningRow(task: Running, repositoryUrl: string): string {
  const { attempt, pc, since, state, runId } = task;
  const run = runId === null ? '' : ` · [run](${repositoryUrl}/actions/runs/${runId})`;
  return `${link(task)} – attempt ${attempt} on ${code(pc)} since ${minute(since)}: ${PHASE[state] ?? state}${run}`;
}

function queuedRow(task: Queued): string {
  const { priority, specialty, wait, minutes } = task;
  const turn = wait === null || minutes === null ? '' : `; its turn in about ${duration(minutes)}`;
  return `${link(task)} – ${priority} · ${specialty} · ${wait ? shortWait(wait) : 'is next'}${turn}`;
}

function duration(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return `${Math.round(minutes / 6) / 10} h`;
}

function heldRow(task: Held): string {
  const { state, wait, pull } = task;
  if (state === 'review') return `${link(task)} – 👀 ${pull ? `review ${pullLink(pull)}` : 'ready for review'}`;
  return `${link(task)} – ${wait ? shortWait(wait) : state}`;
}

const pullLink = ({ number }: { number: number }): string => `[#${number}](../pull/${number})`;

function finishedRow(task: Finished): string {
  const { outcome, attempts, costUsd, pull, endedAt } = task;
  const result =
    task.state === 'failed' && outcome && outcome.kind !== 'succeeded' ? `failed: ${outcome.kind}` : task.state;
  const tries =
    attempts === 0
      ? []
      : [
          `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
          costUsd === null ? 'cost unknown' : dollars(costUsd),
        ];
  const parts = [result, ...tries, ...(pull ? [`${pullLink(pull)} ${pull.state}`] : []), minute(endedAt)];
  return `${ICON[task.state] ?? ''} ${link(task)} – ${parts.join(' · ')}`.trim();
}

const ICON: { readonly [state in State]?: string } = { completed: '✅', failed: '❌', cancelled: '🚫' };
