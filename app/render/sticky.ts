/** The app's one comment on an issue: what the task is, where it stands, what happens next, and the signed record. */

import type { State } from '../contract/labels.ts';
import { markerJson, writeMarker } from '../contract/marker.ts';
import type { Attempt } from '../contract/record.ts';
import { RECORD_MARKER } from '../core/actions.ts';
import { configWarnings, type Notice } from '../core/notices.ts';
import { configNotice } from './config-warnings.ts';
import { dependencyNotes } from './dependencies.ts';
import { code, inert } from './escape.ts';
import { whatHappensNext } from './next.ts';
import { planNotes } from './plan.ts';
import { scoreWords } from './score.ts';
import { clock, type TaskView } from './view.ts';
import { whyThisPriority, whyThisSize, whyThisSpecialty } from './why.ts';

export const NOTICES_MARKER = 'notices';

const STATE_WORDS: { readonly [state in State]: string } = {
  pending: '⏸️ Waits for approval',
  blocked: '⛔ Blocked',
  queued: '🕒 Queued',
  assigned: '📨 Assigned',
  'in-progress': '⚙️ In progress',
  testing: '🧪 Testing',
  review: '👀 In review',
  completed: '✅ Completed',
  failed: '❌ Failed',
  cancelled: '🚫 Cancelled',
};

/** `sign` signs the record's JSON for this issue. The same view gives the same text. */
export function renderSticky(view: TaskView, sign: (json: string) => string): string {
  const { draft } = view;
  const json = markerJson(draft.record);
  return [
    `### ${STATE_WORDS[draft.state]}`,
    whatHappensNext(view),
    ...draft.notices.flatMap((notice) => noticeText(notice).map((text) => `> [!WARNING]\n> ${text}`)),
    ...configNotice(view, configWarnings(draft.notices)),
    whyThisSpecialty(view),
    ...whyThisSize(view),
    ...whyThisHint(view),
    ...planNotes(draft.record),
    ...dependencyNotes(view.facts.dependencies, draft.record),
    ...attempts(view),
    '<sub>`/claude help` in a comment lists what you can ask for. Labels `specialty:…`, `priority:…` and `claude:queued` may be changed by hand.</sub>',
    [
      ...(draft.notices.length > 0 ? [writeMarker(NOTICES_MARKER, markerJson(draft.notices))] : []),
      writeMarker(RECORD_MARKER, json, sign(json)),
    ].join('\n'),
  ].join('\n\n');
}

/** Without a hint the label says it all. */
const whyThisHint = (view: TaskView): string[] =>
  view.draft.record.classification.hint ? [whyThisPriority(view)] : [];

/** Warnings about the configuration stand in its own notice. */
function noticeText(notice: Notice): string[] {
  switch (notice.code) {
    case 'record-rebuilt':
      return [
        `The hidden record of this task had been changed or deleted by somebody, or belongs to another issue or app, as after a transfer (noticed ${clock(notice.at)}). It was not used; the task was rebuilt from its labels, runs and pull request.`,
      ];
    case 'dispatch-refused':
      return [
        `GitHub refused to start the job (${clock(notice.at)}): ${inert(notice.detail)}. Check that the workflow file on the default branch is the current one and that Actions are enabled for this repository; the task is tried again by itself.`,
      ];
    case 'config-warnings':
      return [];
  }
}

function attempts({ draft, facts }: TaskView): string[] {
  const { attempts: all } = draft.record;
  if (all.length === 0) return [];
  const rows = all.slice(-10).map((attempt) => row(attempt, facts.repository.url));
  const last = all.at(-1);
  const chosen = last?.score ? [`**PC** ${code(last.runner.name)}${scoreWords(last.score)}`] : [];
  return [
    ...chosen,
    ['| Attempt | PC | Run | Outcome | Turns | Cost |', '|---|---|---|---|---|---|', ...rows].join('\n'),
  ];
}

function row(attempt: Attempt, repositoryUrl: string): string {
  const { number, runner, runId, outcome, turns, costUsd } = attempt;
  const run = runId === null ? '–' : `[${runId}](${repositoryUrl}/actions/runs/${runId})`;
  const ended = outcome ? outcome.kind : attempt.startedAt === null ? 'waits for its PC' : 'running';
  const cost = costUsd === null ? '–' : `$${costUsd.toFixed(2)}`;
  return `| ${number} | ${code(runner.name).replaceAll('|', '¦')} | ${run} | ${ended} | ${turns ?? '–'} | ${cost} |`;
}
