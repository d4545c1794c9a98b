/** A review that asks for changes has the task go on, on the same branch. */
import { changesRequested, roundsByReview } from '../feedback.ts';
import type { Step } from '../task.ts';
import { isWorkable } from '../workable.ts';
import { enqueue } from './enqueue.ts';

export const heedReview: Step = (draft, facts, { config }) => {
  if (draft.state !== 'review' || !isWorkable(facts.issue)) return draft;
  const review = changesRequested(draft.record, facts);
  if (!review) return draft;
  const { by } = review;
  const { feedbackRounds } = config.retry;
  if (roundsByReview(draft.record) >= feedbackRounds)
    return { ...draft, wait: { kind: 'feedback-limit', by, rounds: feedbackRounds } };
  const queued = enqueue(draft);
  return { ...queued, record: { ...queued.record, feedback: { by: by.slice(0, 100), through: 'review' } } };
};
