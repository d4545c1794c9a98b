/** A task as scheduling looks at it, from its issue and its record. */
import { type Priority, priorityLabel, priorityOf } from '../../contract/labels.ts';
import type { TaskRecord } from '../../contract/record.ts';
import type { Facts } from '../facts.ts';
import type { Past } from './history.ts';

type Issue = Pick<Facts['issue'], 'author' | 'createdAt' | 'labels'>;

/** `priority` is what a command has just asked for; it goes before the labels. */
export function toPast(
  number: number,
  issue: Issue,
  record: TaskRecord,
  state: { queued: boolean; priority?: Priority | null },
): Past {
  const { priority = null } = state;
  const others = issue.labels.filter((label) => priorityOf(label) === undefined);
  return {
    number,
    author: issue.author?.login ?? null,
    createdAt: issue.createdAt,
    labels: priority === null ? issue.labels : [...others, priorityLabel(priority)],
    specialty: record.classification.specialty,
    queued: state.queued,
    approvedAt: record.approval?.at ?? null,
    estimate: record.classification.size?.minutes,
    attempts: record.attempts,
  };
}
