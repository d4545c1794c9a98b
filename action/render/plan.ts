/** The comment that proposes a plan. Pure. */
import { acceptBox, MOST_PARTS, type Plan, type PlanPart, planMarker } from '../../app/contract/plan.ts';
import { answerMarker, type Circumstances, measure } from './answer.ts';
import { code, codeBlock, details } from './markdown.ts';
import { publishable } from './publishable.ts';
import { plural } from './words.ts';

/** The box stands before what Claude says in Markdown of its own: nothing there can hide it. */
export function planComment(facts: Circumstances & { said: string; left: number }, plan: Plan): string {
  const count = plural(plan.parts.length, 'issue');
  const next =
    'Nothing was changed. Ticking the box takes write access and approves the texts as they stand here. To plan anew, say in a comment what should be different and comment `/claude plan`.';
  return [
    `### A plan in ${count}`,
    ...plan.parts.map(describe),
    facts.left === 0 ? '' : leftOut(facts.left),
    acceptBox(plan, `**Create ${plan.parts.length === 1 ? 'this issue' : `these ${count}`} as sub-issues**`),
    publishable(facts.said).trim(),
    `<sub>${measure('Planned at', facts)} ${next}</sub>\n${answerMarker(facts.task)}\n${planMarker(plan)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const leftOut = (left: number): string =>
  [
    '> [!WARNING]',
    `> Claude proposed ${plural(left, 'issue')} more. GitHub allows ${MOST_PARTS} below an issue, so what came after these is not in the plan. Narrow the issue down and comment \`/claude plan\`, or have one of these broken down in its turn.`,
  ].join('\n');

function describe({ title, body, specialty, after }: PlanPart, at: number): string {
  const facts = [
    ...(specialty === undefined ? [] : [code(specialty)]),
    ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
  ];
  const about = facts.length > 0 ? ` · ${facts.join(' · ')}` : '';
  const head = `**${at + 1}.** ${code(title)}${about}`;
  // As its source: so it stands in the issue, and cannot do anything here.
  return body === '' ? head : `${head}\n${details('Text', codeBlock(body))}`;
}
