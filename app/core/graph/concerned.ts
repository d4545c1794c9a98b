/** Whom a look at one task concerns besides itself. Pure. */
import { isOver, type State } from '../../contract/labels.ts';
import type { Facts } from '../facts.ts';
import type { Draft } from '../task.ts';
import type { Graph } from './cycle.ts';
import { keyOf } from './issue-name.ts';

/** What the app remembers of a task that waits, or of one that others wait for. */
export type Node = {
  key: string;
  state: State;
  /** Keys of the issues it waits for. */
  waitsFor: readonly string[];
  /** The circle it stands in, as last shown. */
  cycle: readonly string[] | null;
};

export function nodeOf(
  { state, record, wait }: Pick<Draft, 'state' | 'record' | 'wait'>,
  { repository, issue, dependencies }: Pick<Facts, 'repository' | 'issue' | 'dependencies'>,
): Node {
  const named = [...dependencies.blockers, ...dependencies.subIssues].map(({ key }) => key);
  return {
    key: keyOf({ owner: repository.owner, name: repository.name, number: issue.number }),
    state,
    waitsFor: named.filter((key) => record.waived?.includes(key) !== true),
    cycle: wait?.kind === 'others' ? wait.cycle : null,
  };
}

/** Whom each task waits for that has not begun. */
export const graphOf = (nodes: readonly Node[]): Graph =>
  new Map(
    nodes
      .filter(({ state, waitsFor }) => waitsFor.length > 0 && BEFORE_WORK.has(state))
      .map(({ key, waitsFor }) => [key, waitsFor]),
  );

const BEFORE_WORK: ReadonlySet<State> = new Set(['pending', 'queued', 'blocked']);

const isWaiting = ({ state }: Node) => state === 'queued' || state === 'blocked';

/** One that is being approved at this moment may be about to wait, by what its look read a moment ago. */
const mayWait = (node: Node) => isWaiting(node) || node.state === 'pending';

/** Waiting tasks that name the issue, which may have ended, come back or appeared. */
export const dependentsOf = <T extends Node>(key: string, all: readonly T[]): T[] =>
  all.filter((one) => mayWait(one) && one.waitsFor.includes(key));

/**
 * Tasks to look at again after `now` was looked at, which was `before`: those that waited for its end, and those whose
 * circle this look closed or opened. A task that shows a circle is never asked to show it again, so this comes to rest.
 */
export function concernedBy<T extends Node>(before: Node | undefined, now: Node, others: readonly T[]): T[] {
  const ended = isOver(now.state) && before !== undefined && before.state !== now.state;
  const rewired = before !== undefined && before.waitsFor.join() !== now.waitsFor.join();
  return others.filter((other) => {
    if (other.key === now.key) return false;
    if (ended && mayWait(other) && other.waitsFor.includes(now.key)) return true;
    if (!isWaiting(other)) return false;
    if (other.cycle !== null) return rewired && other.cycle.includes(now.key);
    return now.cycle?.includes(other.key) === true;
  });
}
