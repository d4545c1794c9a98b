/** `concurrency:` groups: one run or job at a time, one more may wait. */
import { z } from 'zod';
import type { Concurrency, Job, Repository, WorkflowRun } from '../state.ts';
import { evaluate, type Scope } from './expressions.ts';
import type { Template } from './template.ts';

export type Unit = { kind: 'run'; run: WorkflowRun } | { kind: 'job'; job: Job };

const schema = z.union([
  z.string().transform((group) => ({ group, 'cancel-in-progress': false, queue: 'single' as const })),
  z.object({
    group: z.string(),
    'cancel-in-progress': z.boolean().default(false),
    queue: z.enum(['single', 'max']).default('single'),
  }),
]);

export function concurrencyOf(template: Template, scope: Scope): Concurrency | null {
  const value = evaluate(template, scope);
  if (value === null) return null;
  const { group, 'cancel-in-progress': cancelInProgress, queue } = schema.parse(value);
  if (queue === 'max' && cancelInProgress) throw new Error('queue: max can not be combined with cancel-in-progress');
  return group === '' ? null : { group: group.toLowerCase(), cancelInProgress, queue };
}

const body = (unit: Unit): WorkflowRun | Job => (unit.kind === 'run' ? unit.run : unit.job);

/** Who else is in the group and not over, oldest first. */
function others(repo: Repository, unit: Unit): Unit[] {
  const group = body(unit).concurrency?.group;
  const active = repo.runs.filter((run) => run.status !== 'completed');
  const units: Unit[] = [
    ...active.map((run): Unit => ({ kind: 'run', run })),
    ...active.flatMap((run) => run.jobs.map((job): Unit => ({ kind: 'job', job }))),
  ];
  return units
    .filter((one) => body(one) !== body(unit) && body(one).concurrency?.group === group)
    .filter((one) => body(one).status !== 'completed')
    .sort((a, b) => body(a).id - body(b).id);
}

/**
 * A new unit enters its group. The answer says whether it waits, and whom GitHub cancels for it: a unit that already
 * waited (unless the queue is `max`), and with `cancel-in-progress` the one at work.
 */
export function enterGroup(repo: Repository, unit: Unit): { wait: boolean; cancel: Unit[] } {
  const { concurrency } = body(unit);
  if (!concurrency) return { wait: false, cancel: [] };
  const present = others(repo, unit);
  const waiting = present.filter((one) => body(one).status === 'pending');
  const holders = present.filter((one) => body(one).status !== 'pending');
  return {
    wait: present.length > 0,
    cancel: [...(concurrency.queue === 'single' ? waiting : []), ...(concurrency.cancelInProgress ? holders : [])],
  };
}

/** May a waiting unit go on? When nobody holds the group and nobody older waits. */
export function mayLeaveQueue(repo: Repository, unit: Unit): boolean {
  return others(repo, unit).every((one) => body(one).status === 'pending' && body(one).id > body(unit).id);
}
