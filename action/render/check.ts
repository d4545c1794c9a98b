/** What the check run says, while the attempt works and when it has ended. Pure. */
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import type { Result } from '../../app/contract/result.ts';
import { visibleText } from '../../app/contract/visible-text.ts';
import type { Progress } from '../claude/progress.ts';
import type { CheckOutput } from '../github/port.ts';
import type { Outbox } from '../messages/outbox.ts';
import type { GateReport } from '../prompt.ts';
import type { Masked } from '../redact.ts';
import type { SandboxState } from '../sandbox/open.ts';
import { sandboxInWords, sandboxNotice } from '../sandbox/words.ts';
import { inertText, limitText } from '../untrusted-text.ts';
import { annotationsOf } from '../verify/annotations.ts';
import { type Gate, gateReports } from '../verify/judge.ts';
import type { Weakening } from '../verify/weakening.ts';
import type { FileChange } from '../workspace/worktree.ts';
import { guardedNotice } from './guarded.ts';
import { cell, code, codeBlock, cutMarkdown, details, LONGEST } from './markdown.ts';
import { messagesReport } from './messages.ts';
import { gateTable, knownFailures, weakeningNotice } from './tests.ts';
import { answerEndingOf, dollars, durationInWords, endingOf, plural, testsInWords } from './words.ts';

export type Live = { phase: string; elapsedMs: number; progress: Progress };

const BOX = { pending: '- [ ]', in_progress: '- [ ] **now:**', completed: '- [x]' } as const;

export function liveOutput({ phase, elapsedMs, progress }: Live): CheckOutput {
  const tools = Object.entries(progress.tools).map(([name, count]) => `${name} ${count}`);
  const words = inertText(visibleText(progress.lastWords)).trim();
  const parts = [
    `**${phase}** for ${durationInWords(elapsedMs)}.`,
    [
      ...(tools.length > 0 ? [`Tools used: ${tools.join(', ')}.`] : []),
      ...(progress.turns > 0 ? [`${plural(progress.turns, 'turn')} so far${costSoFar(progress)}.`] : []),
    ].join(' '),
    progress.todos.map(({ status, subject }) => `${BOX[status]} ${inertText(visibleText(subject))}`).join('\n'),
    words === '' ? '' : `Claude says:\n\n${quote(limitText(words, 2000))}`,
  ];
  return { title: phase, summary: cutMarkdown(parts.filter((part) => part !== '').join('\n\n')) };
}

const costSoFar = ({ costUsd }: Progress): string =>
  costUsd > 0 ? `, and ${dollars(costUsd)} for the rounds that are over` : '';

const quote = (text: string) => text.replace(/^/gm, '> ');

/** The check run of a head that is not the branch's head any more. */
export const movedOutput = (head: string): CheckOutput => ({
  title: 'Continued on a later commit',
  summary: `The attempt goes on; its report is on the check run of ${head}.`,
});

export type Final = {
  result: Result;
  /** Nothing was to be changed or tested. */
  isAnswer: boolean;
  /** Where people find the answer, once it is published. */
  address: string | undefined;
  /** Claude's own summary, in Markdown. */
  said: string;
  /** What it said to other tasks. */
  outbox: Pick<Outbox, 'sent' | 'unsent'>;
  changes: readonly FileChange[];
  setupFailure: GateReport | undefined;
  gate: Gate | undefined;
  weakening: readonly Weakening[];
  runnerName: string;
  runUrl: string;
  sandbox: SandboxState | undefined;
  /** What was taken out of report, pull request and log. */
  masked: Masked;
  /** Files that the repository keeps with git-lfs were pointers. */
  lacksLfs: boolean;
};

const LFS_NOTICE = [
  '> [!NOTE]',
  '> This repository keeps files with git-lfs, which is not installed on this PC: Claude and the tests saw pointers in their place.',
  '> Install it there with `sudo apt-get install git-lfs`, or the package of your system.',
].join('\n');

/** The summary for people, a text that also carries the result for the app, and failures beside the code. */
export function finalOutput(final: Final): CheckOutput {
  const { result } = final;
  const marker = writeMarker('result', markerJson(result));
  return {
    title: title(final),
    summary: cutMarkdown(summaryMarkdown(final)),
    annotations: final.gate ? annotationsOf(final.gate) : [],
    text: `${cutMarkdown(detailsMarkdown(final), LONGEST - marker.length - 2)}\n\n${marker}`,
  };
}

/** For the job summary: the same words in one page. */
export function jobSummary(final: Final): string {
  return `## ${title(final)}\n\n${summaryMarkdown(final)}\n\n${detailsMarkdown(final)}\n`;
}

function title({ result, isAnswer, gate }: Final): string {
  if (isAnswer) return answerEndingOf(result.outcome, result.published ?? 'nothing').title;
  const { title } = endingOf(result.outcome);
  return !gate || gate.steps.length === 0 ? title : `${title} · tests ${testsInWords(gate)}`;
}

function summaryMarkdown(final: Final): string {
  const { result, said, changes, gate } = final;
  const rows = [
    ...(final.isAnswer
      ? []
      : ([
          ['Tests', testsInWords(gate)],
          ['Repair rounds', String(result.repairRounds)],
          ['Files changed', String(changes.length)],
        ] as const)),
    ['Cost', dollars(result.costUsd)],
    ['Turns', String(result.turns)],
    ['Duration', durationInWords(result.durationMs)],
    ...maskedRow(final.masked),
    ['PC', code(final.runnerName)],
    ...(final.sandbox ? [['Sandbox', sandboxInWords(final.sandbox)] as const] : []),
    ['Attempt', `${result.attempt} ([log](${final.runUrl}))`],
  ] as const;
  const [first, ...others] = rows.map(([name, value]) => `| ${name} | ${cell(value)} |`);
  const parts = [
    guardedNotice(final.changes),
    weakeningNotice(final.weakening),
    sandboxNotice(final.sandbox),
    final.lacksLfs ? LFS_NOTICE : '',
    final.isAnswer ? answerMarkdown(final) : outcomeMarkdown(result),
    said === ''
      ? ''
      : `### ${final.isAnswer ? 'What Claude says' : 'What was done'}\n\n${limitText(inertText(visibleText(said)).trim(), 30_000)}`,
    messagesReport(final.outbox),
    [first, '|---|---|', ...others].join('\n'),
    gate ? gateTable(gate) : '',
    gate ? knownFailures(gate) : '',
    howToGoOn(final),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Only where there was something to hide. */
function maskedRow({ known, shaped }: Masked): (readonly [string, string])[] {
  if (known + shaped === 0) return [];
  const kinds = [
    ...(known > 0 ? [`${plural(known, 'secret')} of this job or PC`] : []),
    ...(shaped > 0 ? [`${plural(shaped, 'value')} that ${shaped === 1 ? 'looks' : 'look'} like a secret`] : []),
  ];
  return [['Taken out of report and log', `${kinds.join(', ')}; each shown as \`***\``]];
}

function outcomeMarkdown({ outcome, pr }: Result): string {
  if (outcome.kind === 'succeeded') return `Pull request ${pr === null ? '' : `#${pr} `}is ready for review.`;
  const until = outcome.resetsAt === undefined ? '' : ` The limit ends at ${outcome.resetsAt}.`;
  return `${inertText(visibleText(outcome.message))}${until}`;
}

function answerMarkdown({ result, address }: Final): string {
  if (result.outcome.kind !== 'succeeded') return outcomeMarkdown(result);
  const what = result.published === 'review' ? 'The review' : 'The answer';
  return `${what} is ${address === undefined ? `on #${result.task}` : `[on #${result.task}](${address})`}.`;
}

function howToGoOn({ result: { outcome, task, pr }, isAnswer }: Final): string {
  if (outcome.kind === 'succeeded') return '';
  const draft = pr === null ? '' : ` What there is so far is in the draft #${pr}.`;
  return `To try again, comment \`/claude retry\` on ${isAnswer ? '' : 'issue '}#${task}.${draft}`;
}

function detailsMarkdown({ changes, result, setupFailure, gate }: Final): string {
  const files = changes.map(({ status, path }) => `- ${status} ${code(path)}`).join('\n');
  const denials = result.denials.map((denial) => `- ${code(denial)}`).join('\n');
  const parts = [
    setupFailure ? failed('A setup command failed', setupFailure) : '',
    ...(gate ? gateReports(gate) : []).map((report) => failed('The test gate failed', report)),
    files === '' ? '' : details(`Files changed (${changes.length})`, files),
    denials === '' ? '' : details(`${plural(result.denials.length, 'tool call')} refused`, denials),
  ];
  return parts.filter((part) => part !== '').join('\n\n') || 'No details.';
}

const failed = (title: string, { command, reason, output }: GateReport): string =>
  `### ${title}\n\n${code(command)} ${reason}.\n\n${codeBlock(visibleText(output))}`;
