/** What an approved text says of its urgency sets the first priority label. */
import { priorityOf } from '../../contract/labels.ts';
import type { Step } from '../task.ts';

/**
 * Once: whoever takes the label off, or had put one there, has decided, and the issue's timeline knows. Text that nobody
 * approved must not jump the queue, so it counts from the approval on.
 */
export const heedHint: Step = (draft, { issue }) => {
  const { classification, approval, attempts } = draft.record;
  const { hint } = classification;
  const waits = draft.state === 'queued' || draft.state === 'blocked';
  if (!hint || !waits || attempts.length > 0 || approval?.textHash !== issue.textHash) return draft;
  const labels = [...issue.labels, ...issue.labelled.map(({ label }) => label)];
  if (draft.priority !== null || labels.some((label) => priorityOf(label) !== undefined)) return draft;
  return { ...draft, priority: hint.priority };
};
