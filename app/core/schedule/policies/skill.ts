/**
 * What the fewest PCs can do goes first, so that rare PCs are not taken by work that others can do; then by priority.
 * Waiting counts: each level of rarity is worth as much time as a level of priority.
 */
import type { Candidate } from '../candidate.ts';
import { agedAt, byAge, type Policy } from './policy.ts';

export const skill: Policy = (queue, around) => {
  const counts = [...new Set(queue.map(({ specialty }) => around.capable(specialty)))].toSorted((a, b) => a - b);
  const rankOf = new Map(counts.map((count, rank) => [count, rank]));
  const key = (task: Candidate) =>
    agedAt(task, around) + (rankOf.get(around.capable(task.specialty)) ?? 0) * 4 * around.agingMs;
  const keys = new Map(queue.map((task) => [task.number, key(task)]));
  const keyOf = (task: Candidate) => keys.get(task.number) ?? key(task);
  return (a, b) => keyOf(a) - keyOf(b) || byAge(a, b);
};
