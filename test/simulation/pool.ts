/** Runs many plans on all cores. A simulation owns its thread's clock and chance, so each core gets a thread of its own. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Plan } from './simulate.ts';
import type { Told } from './worker.ts';

/** Much is made and soon forgotten: with room for it, a third less time goes into clearing up. */
const YOUNG_MB = 96;

/** Each piece of code comes by seldom, and calls cost most: with more of them inlined it takes a twentieth less. */
const INLINING = ['--max-inlined-bytecode-size=1000', '--max-inlined-bytecode-size-cumulative=2000'];

/** Calls `tell` for each plan, in their order, whichever thread was first. Rejects when a thread dies. */
export async function runAll(plans: readonly Plan[], tell: (told: Told) => void): Promise<void> {
  for (const flag of INLINING) setFlagsFromString(flag);
  const waiting = plans.map((plan, at) => ({ plan, at }));
  const done = new Map<number, Told>();
  let next = 0;
  const threads = Array.from({ length: Math.min(availableParallelism(), plans.length) }, () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    return new Promise<void>((resolve, reject) => {
      let current = -1;
      const give = () => {
        const item = waiting.shift();
        if (!item) return void worker.terminate().then(() => resolve(), reject);
        current = item.at;
        worker.postMessage(item.plan);
      };
      worker.on('error', reject);
      worker.on('message', (told: Told) => {
        done.set(current, told);
        for (let ready = done.get(next); ready; ready = done.get(next)) {
          done.delete(next);
          next += 1;
          tell(ready);
        }
        give();
      });
      give();
    });
  });
  await Promise.all(threads);
}
