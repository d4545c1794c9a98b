/**
 * Whoever has the least running goes first. A share's first waiting task counts as one more than it has running, its second
 * as two more, and so on; so shares take turns, and within a share priority decides. Waiting counts here too: a place in
 * that count is worth as much time as four levels of priority.
 */
import type { Candidate } from '../candidate.ts';
import { agedAt, byAge, type Policy, type Turn } from './policy.ts';

export const fairShare: Policy = (queue, around) => {
  const within: Turn = (a, b) => agedAt(a, around) - agedAt(b, around) || byAge(a, b);
  const taken = new Map<string, number>();
  const keys = new Map<number, number>();
  for (const task of queue.toSorted(within)) {
    const count = (taken.get(task.share) ?? around.running(task.share)) + 1;
    taken.set(task.share, count);
    keys.set(task.number, agedAt(task, around) + count * 4 * around.agingMs);
  }
  const keyOf = (task: Candidate) => keys.get(task.number) ?? agedAt(task, around);
  return (a, b) => keyOf(a) - keyOf(b) || within(a, b);
};
