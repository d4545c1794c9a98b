/** Which of the App's own issues is the dashboard, and what has to be put right about it besides its text. Pure. */
import { priorityOf, specialtyOf, stateOf } from '../../contract/labels.ts';

/** An issue that the App itself opened. */
export type OwnIssue = {
  nodeId: string;
  number: number;
  title: string;
  body: string;
  open: boolean;
  pinned: boolean;
  /** The last person who changed the text; null when it was the App, or nobody can tell. */
  editor: string | null;
  labels: { nodeId: string; name: string }[];
};

export type DashboardChange =
  | { kind: 'write'; issue: string; title: string; body: string }
  | { kind: 'pin' | 'unpin' | 'close' | 'reopen'; issue: string }
  | { kind: 'remove-labels'; issue: string; labels: string[] };

/** Two processes may open one each at the same moment; the older is the one that counts, whoever looks. */
export function amongOwn(
  issues: readonly OwnIssue[],
  isDashboard: (issue: OwnIssue) => boolean,
): { dashboard: OwnIssue | undefined; doubles: OwnIssue[] } {
  const [dashboard, ...doubles] = issues.filter(isDashboard).toSorted((a, b) => a.number - b.number);
  return { dashboard, doubles };
}

/** A task's labels would have it stand in the queue: people cannot make a task of it. */
export function withoutTaskLabels({ nodeId, labels }: OwnIssue): DashboardChange[] {
  const ours = labels.filter(({ name }) => stateOf(name) ?? specialtyOf(name) ?? priorityOf(name));
  if (ours.length === 0) return [];
  return [{ kind: 'remove-labels', issue: nodeId, labels: ours.map((label) => label.nodeId) }];
}

/** `text` takes its place, so that it is never taken for a dashboard again. */
export function closeDoubles(doubles: readonly OwnIssue[], text: { title: string; body: string }): DashboardChange[] {
  return doubles.flatMap((double): DashboardChange[] => [
    { kind: 'write', issue: double.nodeId, ...text },
    ...putAway(double),
  ]);
}

/** Closing does not unpin. */
export function putAway({ nodeId, open, pinned }: OwnIssue): DashboardChange[] {
  return [
    ...(pinned ? [{ kind: 'unpin' as const, issue: nodeId }] : []),
    ...(open ? [{ kind: 'close' as const, issue: nodeId }] : []),
  ];
}
