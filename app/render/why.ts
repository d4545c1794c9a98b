/** Why a task is where it is: what `/claude why` answers. */
import { type Priority, priorityLabel, priorityOf } from '../contract/labels.ts';
import type { Advice, Classification } from '../contract/record.ts';
import { priorityIn } from '../core/schedule/candidate.ts';
import { code, inert } from './escape.ts';
import { whatHappensNext } from './next.ts';
import { scoreWords } from './score.ts';
import { clock, type TaskView } from './view.ts';
import { duration } from './waiting.ts';

export function whyThisWay(view: TaskView): string {
  const { draft, facts } = view;
  const { approval, attempts } = draft.record;
  const last = attempts.at(-1);
  return [
    `- **State** \`${draft.state}\`: ${whatHappensNext(view)}`,
    `- ${whyThisSpecialty(view)}`,
    ...whyThisSize(view).map((line) => `- ${line}`),
    `- ${whyThisPriority(view)}.`,
    ...(approval
      ? [`- **Approved** by ${code(approval.by)} at ${clock(approval.at)}: the text as it stood then.`]
      : []),
    ...(last
      ? [
          `- **PC** ${code(last.runner.name)} has attempt ${last.number}, since ${clock(last.dispatchedAt)}${scoreWords(last.score)}.`,
        ]
      : []),
    ...(facts.issue.open ? [] : ['- The issue is closed.']),
    ...(facts.issue.locked ? ['- The issue is locked.'] : []),
  ].join('\n');
}

/** Specialty and kind, and what spoke for them. */
export function whyThisSpecialty({ draft }: TaskView): string {
  const { specialty, was, kind, advice } = draft.record.classification;
  const before = was === undefined ? '' : ` (formerly \`${was}\`, which the configuration no longer has)`;
  const because = advice?.outcome === 'decided' ? byModel(advice) : byWords(draft.record.classification);
  return `**Specialty** \`${specialty}\`${before} ${because} · **kind** \`${kind}\`${asked(advice)}`;
}

function byWords({ confidence, evidence }: Classification): string {
  const terms = evidence.slice(0, 5).map(({ where, term }) => `${code(term)} (${where})`);
  const because = terms.length > 0 ? `because of ${terms.join(', ')}` : 'because nothing points to one specialty';
  return `${because}${confidence > 0 && confidence < 1 ? `, ${Math.round(confidence * 100)} % of the evidence` : ''}`;
}

const byModel = ({ model, reason }: Extract<Advice, { outcome: 'decided' }>): string =>
  `decided by the model ${code(model)}, as the words left it open, with the reason “${inert(reason)}”`;

/** Why a model did not decide, where one should have. */
function asked(advice: Advice | undefined): string {
  if (advice?.outcome !== 'none') return '';
  return `. The words leave it open; ${NO_ADVICE[advice.why]}, so they decide all the same. \`/claude specialty <name>\` corrects them`;
}

const NO_ADVICE: { readonly [why in Extract<Advice, { outcome: 'none' }>['why']]: string } = {
  timeout: 'a model was asked and did not answer in time',
  refused: 'a model was asked and declined to answer',
  invalid: 'a model was asked and its answer was of no use',
  failed: 'a model was to be asked and could not be reached',
  limit: "this hour's questions to a model are used up",
};

/** How big it looks and how long that may take; nothing for records of before there were estimates. */
export function whyThisSize({ draft }: TaskView): string[] {
  const { size } = draft.record.classification;
  if (!size) return [];
  const because = size.because.map(code).join(', ');
  const why = because === '' ? 'since nothing points to more or less' : `because of ${because}`;
  return [`**Estimate** about ${duration(size.minutes)}, \`${size.is}\`, ${why}`];
}

export function whyThisPriority({ draft, facts }: TaskView): string {
  const labelled = facts.issue.labels.some((label) => priorityOf(label) !== undefined);
  const priority = draft.priority ?? priorityIn(facts.issue.labels);
  const because = draft.priority !== null || labelled ? `by the label \`${priorityLabel(priority)}\`` : 'the default';
  return `**Priority** \`${priority}\`, ${because}${hinted(draft, priority)}`;
}

/** What the text says of it, and whether that counts. */
function hinted({ record, state }: TaskView['draft'], priority: Priority): string {
  const { hint } = record.classification;
  if (!hint) return '';
  const terms = hint.evidence.map(({ where, term }) => `${code(term)} (${where})`).join(', ');
  if (hint.priority === priority) return `, as the text says: ${terms}`;
  const pending = state === 'pending' ? ', which counts once somebody approves it' : '';
  return `; the text speaks for \`${hint.priority}\` with ${terms}${pending}`;
}
