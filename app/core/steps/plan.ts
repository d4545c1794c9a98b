/** A plan whose box a person ticked becomes sub-issues; the task then waits for them as for any others. */
import { makingOf, proposed } from '../plan.ts';
import { mayStart } from '../rights.ts';
import type { Draft, Step } from '../task.ts';
import { move } from '../transitions.ts';
import { isWorkable } from '../workable.ts';
import { enqueue } from './enqueue.ts';

const noncesOf = ({ record }: Draft) => record.attempts.map(({ nonce }) => nonce);

/** First the record says who accepted it; only then is anything made, so that what breaks off is carried on. */
export const acceptPlan: Step = (draft, facts) => {
  // Blocked: by the issues that were made, where the record was lost since.
  const rests = draft.state === 'completed' || draft.state === 'blocked';
  if (!rests || !isWorkable(facts.issue)) return draft;
  const offer = proposed(facts, noncesOf(draft));
  if (!offer?.acceptedBy || draft.record.plan?.id === offer.plan.id) return draft;
  if (!mayStart(facts.permissions, offer.acceptedBy)) return draft;
  const queued = enqueue(draft);
  const plan = { id: offer.plan.id, by: offer.acceptedBy.slice(0, 100), isMade: false };
  return { ...queued, record: { ...queued.record, plan } };
};

/** What two processes made twice goes, whenever it is seen; what people take away after all were there, stays away. */
export const makeParts: Step = (draft, facts) => {
  const { plan: accepted } = draft.record;
  const offer = accepted && proposed(facts, [accepted.id]);
  if (!accepted || !offer) return draft;
  const { parts, made, doubles } = makingOf(offer.plan, facts.dependencies);
  const next = { ...draft, dropped: doubles };
  const waits = draft.state === 'queued' || draft.state === 'blocked';
  if (accepted.isMade || !waits || !isWorkable(facts.issue)) return next;
  if (parts.length === 0) {
    // GitHub allows no more below an issue.
    const left = offer.plan.parts.length - made;
    const plan = { ...accepted, isMade: true, ...(left > 0 && { left }) };
    return { ...next, record: { ...next.record, plan } };
  }
  return { ...move(next, 'blocked'), parts, wait: { kind: 'making-parts', made, of: offer.plan.parts.length } };
};
