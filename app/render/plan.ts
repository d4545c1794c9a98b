/** The issues that are made of a plan: each one, whose text was made harmless when the plan was proposed, and what is said of those that are not made. */
import { MOST_PARTS, partMarker } from '../contract/plan.ts';
import type { TaskRecord } from '../contract/record.ts';
import type { PartToMake } from '../core/plan.ts';

/** `parent`: the number of the issue that is broken down; `by`: who accepted the plan. */
export function renderPart(
  part: PartToMake,
  { parent, plan, by }: { parent: number; plan: string; by: string },
): { title: string; body: string } {
  const { number, of, title, body, waitsFor } = part;
  const parts = [
    ...(body === '' ? [] : [body]),
    ...(waitsFor.length > 0 ? [`Depends on ${waitsFor.map((one) => `#${one}`).join(', ')}`] : []),
    `<sub>Part ${number} of ${of} of the plan for #${parent}.</sub>`,
    partMarker({ plan, part: number, by }),
  ];
  return { title, body: parts.join('\n\n') };
}

/** For the issue that was broken down. */
export function planNotes({ plan }: TaskRecord): string[] {
  const { left = 0 } = plan ?? {};
  if (left === 0) return [];
  const [what, are] = left === 1 ? ['issue', 'is'] : ['issues', 'are'];
  return [
    `> [!WARNING]\n> ${left} ${what} of the accepted plan ${are} missing: GitHub allows ${MOST_PARTS} sub-issues below an issue, and others were there already. What is missing stands in the plan's comment; open ${left === 1 ? 'it' : 'them'} by hand, below another issue.`,
  ];
}
