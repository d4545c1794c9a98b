/** A parent keeps what became of its sub-issues' tasks, so that it can still be read when nobody remembers them. */
import type { Gathered } from '../../contract/record.ts';
import type { Step } from '../task.ts';

export const gatherResults: Step = (draft, { dependencies }, { subtasks }) => {
  const { subIssues } = dependencies;
  if (subIssues.length === 0) return draft;
  const before = new Map(draft.record.gathered?.map((one) => [one.key, one]));
  const gathered = subIssues.flatMap(({ key }): Gathered[] => {
    const known = subtasks?.get(key) ?? before.get(key);
    if (!known) return [];
    const { attempts, outcome, costUsd, pull } = known;
    return [{ key, attempts, outcome, costUsd, pull }];
  });
  return gathered.length === 0 ? draft : { ...draft, record: { ...draft.record, gathered: gathered.slice(0, 100) } };
};
