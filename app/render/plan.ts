/** The issue that is made of a part of a plan. Its text was made harmless when the plan was proposed. */
import { partMarker } from '../contract/plan.ts';
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
