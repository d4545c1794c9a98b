/** People change labels, and the app obeys: another specialty re-routes, another kind changes what comes of it, `claude:queued` enqueues. */
import { chosenByHand, kindFor, withKind } from '../kind.ts';
import { meantBy, specialtiesIn } from '../specialties.ts';
import type { Step } from '../task.ts';
import { isWorkable } from '../workable.ts';
import { cancel } from './commands-attempt.ts';
import { enqueue } from './enqueue.ts';

export const obeySpecialtyLabel: Step = (draft, facts, { config: { specialties } }) => {
  const { classification } = draft.record;
  const present = meantBy(classification.specialty, specialties);
  const chosen = specialtiesIn(facts.issue.labels, specialties).find((specialty) => specialty !== present);
  if (chosen === undefined) return draft;
  return { ...draft, record: { ...draft.record, classification: chosenByHand(classification, chosen) } };
};

/** `claude:cancelled` beside another state does what `/claude cancel` does. Whoever may label may as well close the issue. */
export const obeyCancelledLabel =
  (by: string | null): Step =>
  (draft, _, context) =>
    by === null || draft.state === 'cancelled' ? draft : cancel(draft, { by }, context).draft;

export const obeyKindLabel: Step = (draft, { issue }) => {
  const { classification } = draft.record;
  const kind = kindFor(issue, classification.kind);
  if (kind === classification.kind) return draft;
  return { ...draft, record: { ...draft.record, classification: withKind(classification, kind) } };
};

/**
 * `claude:queued` beside another state. Adding a label takes triage rights, which is enough to repeat approved work; for
 * text that nobody approved the next steps ask who it was.
 */
export const obeyQueuedLabel =
  (wanted: boolean): Step =>
  (draft, facts) =>
    wanted && isWorkable(facts.issue) ? enqueue(draft) : draft;
