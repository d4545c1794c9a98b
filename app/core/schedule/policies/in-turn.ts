/** The queue in the order of a policy. A team's own is not trusted to keep its contract: where it does not, `priority` orders. */
import type { Candidate } from '../candidate.ts';
import { POLICY } from './index.ts';
import type { Around, Policy, Turn } from './policy.ts';
import { priority } from './priority.ts';

/** Policies besides the built-in ones, by name. */
export type OwnPolicies = ReadonlyMap<string, Policy>;

/** `fault` says what the policy did wrong; null when its order was taken. */
export type InTurn = { inTurn: Candidate[]; fault: string | null };

export function inTurnBy(name: string, own: OwnPolicies, queue: readonly Candidate[], around: Around): InTurn {
  const builtIn = Object.entries(POLICY).find(([one]) => one === name)?.[1];
  if (builtIn) return { inTurn: queue.toSorted(builtIn(queue, around)), fault: null };
  const policy = own.get(name);
  try {
    if (!policy) throw new BrokenPolicy('this app has no policy of that name');
    return { inTurn: orderedBy(policy, queue, around), fault: null };
  } catch (error) {
    const fault = error instanceof BrokenPolicy ? error.message : `it threw: ${wordsOf(error)}`;
    return { inTurn: queue.toSorted(priority(queue, around)), fault };
  }
}

class BrokenPolicy extends Error {}

/** A policy may throw anything, even what cannot be written as text. */
function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : typeof error === 'string' ? error : typeof error).slice(0, 200);
}

/** Throws BrokenPolicy for what is no order: a team's mistake must not shuffle everybody's turns from look to look. */
function orderedBy(policy: Policy, queue: readonly Candidate[], around: Around): Candidate[] {
  const sorted = sortedBy(policy, queue.map(frozen), around);
  const again = sortedBy(policy, queue.map(frozen).toReversed(), around);
  if (again.some(({ number }, at) => number !== sorted[at]?.number))
    throw new BrokenPolicy('its order depends on the order in which it is given the queue');
  const known = new Map(queue.map((task) => [task.number, task]));
  return sorted.flatMap(({ number }) => known.get(number) ?? []);
}

function sortedBy(policy: Policy, queue: readonly Candidate[], around: Around): Candidate[] {
  const answer: unknown = policy(queue, around);
  if (typeof answer !== 'function') throw new BrokenPolicy(`it answered with ${typeof answer}, not with a function`);
  const turn: Turn = (a, b) => {
    const order: unknown = answer(a, b);
    if (typeof order === 'number' && !Number.isNaN(order)) return order;
    throw new BrokenPolicy(
      `comparing #${a.number} and #${b.number} gave ${typeof order === 'number' ? 'NaN' : typeof order}`,
    );
  };
  const sorted = queue.toSorted(turn);
  // Neighbours, and pairs ever further apart: n log n of them, which a comparison that is no order seldom passes.
  for (let apart = 1; apart < sorted.length; apart *= 2)
    for (let at = 0; at + apart < sorted.length; at += 1) checkPair(sorted[at], sorted[at + apart], turn);
  return sorted;
}

function checkPair(before: Candidate | undefined, after: Candidate | undefined, turn: Turn): void {
  if (!before || !after || (turn(before, after) < 0 && turn(after, before) > 0 && turn(before, before) === 0)) return;
  throw new BrokenPolicy(`it does not say which of #${before.number} and #${after.number} goes first`);
}

/** A copy that the policy cannot change. */
const frozen = (task: Candidate): Candidate =>
  Object.freeze({ ...task, previous: task.previous && Object.freeze({ ...task.previous }) });
