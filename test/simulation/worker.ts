/** A thread that simulates: takes a plan, answers with its outcome, shrunk where a rule is broken. */
import { parentPort } from 'node:worker_threads';
import { shrink } from './shrink.ts';
import { type Outcome, type Plan, simulate } from './simulate.ts';

export type Told = { plan: Plan; outcome: Outcome; seconds: number };

async function work(plan: Plan): Promise<void> {
  const started = performance.now();
  const outcome = await simulate(plan);
  const seconds = (performance.now() - started) / 1000;
  const small =
    outcome.violations.length > 0 ? await shrink(plan, outcome) : { plan, outcome: { ...outcome, trace: [] } };
  parentPort?.postMessage({ ...small, seconds } satisfies Told);
}

// One that fails ends the thread, and the pool with it.
parentPort?.on('message', (plan: Plan) => void work(plan));
