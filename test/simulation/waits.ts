/** Whom an issue waits for, counted here and not by the app; and whether anything more happens to a task by itself. */
import { stateLabel } from '../../app/contract/labels.ts';
import type { Issue, Repository } from '../github/state.ts';

/** The only form in which people here write it. */
const DEPENDS = /^Depends on #(\d+)$/gm;

/** Undefined stands for an issue that does not exist. */
export function waitsFor(issue: Issue, { issues }: Repository): (Issue | undefined)[] {
  const named = [...(issue.body ?? '').matchAll(DEPENDS)].map(([, number]) => issues.get(Number(number)));
  return [...named, ...issue.blockedBy, ...issue.subIssues];
}

export const isDone = (blocker: Issue | undefined): boolean =>
  blocker?.state === 'closed' && blocker.stateReason !== 'not_planned';

const SETTLED = ['completed', 'failed', 'cancelled', 'pending'] as const;

export const hasState = ({ labels }: Issue, state: Parameters<typeof stateLabel>[0]): boolean =>
  labels.some(({ name }) => name === stateLabel(state));

/** Nothing more happens to such a task by itself: it is over, or waits for people, or for one that does. */
export function isSettled(issue: Issue, repository: Repository, path: readonly Issue[] = []): boolean {
  if (SETTLED.some((state) => hasState(issue, state))) return true;
  if (!hasState(issue, 'blocked')) return false;
  // In a circle.
  if (path.includes(issue)) return true;
  return waitsFor(issue, repository).some(
    (blocker) =>
      !blocker ||
      (!isDone(blocker) && (blocker.state === 'closed' || isSettled(blocker, repository, [...path, issue]))),
  );
}
