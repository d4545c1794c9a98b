/** What every scheduling policy is: a way to order the queue. One policy per file; `index.ts` names them. */
import type { Priority, Specialty } from '../../../contract/labels.ts';
import type { Candidate } from '../candidate.ts';

/** Below zero: `a` has its turn before `b`. A total order: only a task and itself compare as zero. */
export type Turn = (a: Candidate, b: Candidate) => number;

export type Around = {
  /** Waiting that counts as much as one level of priority, in milliseconds. */
  agingMs: number;
  /** How many PCs can do a specialty, whatever they do now. */
  capable: (specialty: Specialty) => number;
  /** How many tasks of a share are running. */
  running: (share: string) => number;
};

/** Looks at the whole queue once and answers with the order. Must not change with the order in which it is given. */
export type Policy = (queue: readonly Candidate[], around: Around) => Turn;

/** Oldest first; the number settles the same moment. */
export const byAge: Turn = (a, b) => a.since - b.since || a.number - b.number;

const LEVEL: { readonly [priority in Priority]: number } = { urgent: 0, high: 1, medium: 2, low: 3 };

/**
 * Smaller is earlier. A level of priority is worth a fixed time of waiting, so a task overtakes those that came that much
 * later, whatever their priority: nothing starves, and no order turns round while tasks wait.
 */
export const agedAt = ({ since, priority }: Candidate, { agingMs }: Pick<Around, 'agingMs'>): number =>
  since + LEVEL[priority] * agingMs;
