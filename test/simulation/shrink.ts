/** Makes a failing simulation small: fewer kinds of fault, fewer tasks, as long as the same rule is broken. */
import { type Outcome, type Plan, simulate } from './simulate.ts';

export type Shrunk = { plan: Plan; outcome: Outcome };

export async function shrink(plan: Plan, outcome: Outcome): Promise<Shrunk> {
  const rule = outcome.violations[0]?.rule;
  let best: Shrunk = { plan, outcome };
  async function attempt(smaller: Plan): Promise<boolean> {
    const tried = await simulate(smaller);
    if (!tried.violations.some((violation) => violation.rule === rule)) return false;
    best = { plan: smaller, outcome: tried };
    return true;
  }
  for (const fault of plan.faults)
    await attempt({ ...best.plan, faults: best.plan.faults.filter((other) => other !== fault) });
  // Doubled each time: with other numbers other things happen, so the least is not worth looking for.
  for (let tasks = 1; tasks < best.plan.tasks; tasks *= 2) if (await attempt({ ...best.plan, tasks })) break;
  return best;
}
