/** Why a task is where it is: what `/claude why` answers. */
import { priorityLabel, priorityOf } from '../contract/labels.ts';
import { priorityIn } from '../core/schedule/candidate.ts';
import { code } from './escape.ts';
import { whatHappensNext } from './next.ts';
import { scoreWords } from './score.ts';
import { clock, type TaskView } from './view.ts';

export function whyThisWay(view: TaskView): string {
  const { draft, facts } = view;
  const { approval, attempts } = draft.record;
  const last = attempts.at(-1);
  return [
    `- **State** \`${draft.state}\`: ${whatHappensNext(view)}`,
    `- ${whyThisSpecialty(view)}`,
    `- ${whyThisPriority(view)}`,
    ...(approval
      ? [`- **Approved** by ${code(approval.by)} at ${clock(approval.at)}: the text as it stood then.`]
      : []),
    ...(last
      ? [
          `- **PC** ${code(last.runner.name)} has attempt ${last.number}, since ${clock(last.dispatchedAt)}${scoreWords(last.score)}.`,
        ]
      : []),
    ...(facts.issue.open ? [] : ['- The issue is closed.']),
  ].join('\n');
}

/** Specialty and kind, and what spoke for them. */
export function whyThisSpecialty({ draft }: TaskView): string {
  const { specialty, was, kind, confidence, evidence } = draft.record.classification;
  const terms = evidence.slice(0, 5).map(({ where, term }) => `${code(term)} (${where})`);
  const because = terms.length > 0 ? `because of ${terms.join(', ')}` : 'because nothing points to one specialty';
  const sure = confidence > 0 && confidence < 1 ? `, ${Math.round(confidence * 100)} % of the evidence` : '';
  const before = was === undefined ? '' : ` (formerly \`${was}\`, which the configuration no longer has)`;
  return `**Specialty** \`${specialty}\`${before} ${because}${sure} · **kind** \`${kind}\``;
}

function whyThisPriority({ draft, facts }: TaskView): string {
  const labelled = facts.issue.labels.some((label) => priorityOf(label) !== undefined);
  const priority = draft.priority ?? priorityIn(facts.issue.labels);
  const because = draft.priority !== null || labelled ? `by the label \`${priorityLabel(priority)}\`` : 'the default';
  return `**Priority** \`${priority}\`, ${because}.`;
}
