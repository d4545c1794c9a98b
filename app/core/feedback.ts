/** What people with write access want changed in the pull request of a task. Pure. */
import type { TaskRecord } from '../contract/record.ts';
import type { Facts, ReviewFacts } from './facts.ts';
import { mayStart } from './rights.ts';
import { pullOfLast } from './steps/close.ts';

/**
 * The last review that asks for changes and came after the last attempt had begun, which so does not know it. Both times are
 * GitHub's. Because an attempt makes it old, no review starts two, and none is lost while one runs.
 */
export function changesRequested(record: TaskRecord, facts: Facts): (ReviewFacts & { by: string }) | undefined {
  const pull = pullOfLast(record, facts);
  const last = record.attempts.at(-1);
  if (pull?.state !== 'open' || !last) return undefined;
  const known = Date.parse(last.startedAt ?? last.dispatchedAt);
  const review = (pull.feedback?.reviews ?? []).findLast(
    ({ author, at, mayPush }) => isHeard(author, mayPush, facts) && Date.parse(at) > known,
  );
  return review?.author ? { ...review, by: review.author.login } : undefined;
}

/** A bot counts only where the configuration lets it start work. */
const isHeard = (author: ReviewFacts['author'], mayPush: boolean, { permissions }: Facts): boolean =>
  author !== null && !author.bot && (author.named ? mayStart(permissions, author.login) : mayPush);

/** How many attempts in a row, up to the last, were begun by a review alone. */
export function roundsByReview({ attempts }: Pick<TaskRecord, 'attempts'>): number {
  const other = attempts.findLastIndex(({ feedback }) => feedback?.through !== 'review');
  return attempts.length - 1 - other;
}
