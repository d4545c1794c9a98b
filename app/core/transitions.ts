/** Which state may follow which. One table; every change of state goes through `move`. */
import type { State } from '../contract/labels.ts';

export const TRANSITIONS: { readonly [from in State]: readonly State[] } = {
  pending: ['queued', 'completed', 'cancelled'],
  blocked: ['queued', 'pending', 'completed', 'cancelled'],
  queued: ['pending', 'blocked', 'assigned', 'completed', 'cancelled'],
  // A webhook may come late or never: between two looks a job can start and end.
  assigned: ['queued', 'in-progress', 'testing', 'review', 'completed', 'failed', 'cancelled'],
  'in-progress': ['testing', 'queued', 'review', 'completed', 'failed', 'cancelled'],
  testing: ['in-progress', 'queued', 'review', 'completed', 'failed', 'cancelled'],
  review: ['queued', 'completed', 'failed', 'cancelled'],
  completed: ['queued'],
  failed: ['queued', 'completed'],
  cancelled: ['queued', 'completed'],
};

/** Throws on a step the table does not know: that is a fault of ours, never of GitHub's state. */
export function move<T extends { state: State }>(task: T, to: State): T {
  if (task.state === to) return task;
  if (!TRANSITIONS[task.state].includes(to)) throw new Error(`A task cannot go from ${task.state} to ${to}`);
  return { ...task, state: to };
}
