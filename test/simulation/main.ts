/** `npm run simulate`: many simulations, one line each; a failing one is shrunk and its trace printed. Exit code 1 then. */
import { writeFile } from 'node:fs/promises';
import { readOptions, type SimulateOptions, USAGE } from './options.ts';
import { shrink } from './shrink.ts';
import { type Outcome, simulate } from './simulate.ts';

async function run({ seeds, seed: first, tasks, faults, json }: SimulateOptions): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    const started = performance.now();
    const plan = { seed, tasks, faults };
    const outcome = await simulate(plan);
    outcomes.push(outcome);
    const { requests, runs, issues, virtualMs } = outcome.counts;
    const hours = (virtualMs / 3_600_000).toFixed(1);
    const verdict = outcome.violations[0]?.rule ?? 'all rules hold';
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `seed ${seed}: ${issues} issues, ${runs} runs, ${requests} requests, ${hours} h in ${seconds} s: ${verdict}`,
    );
    if (outcome.violations.length > 0) {
      const { plan: small, outcome: seen } = await shrink(plan, outcome);
      console.log(seen.trace.join('\n'));
      for (const { rule, detail } of seen.violations) console.log(`\nBroken: ${rule}\n${detail}`);
      const list = small.faults.join(',') || 'none';
      console.log(`\nAgain: npm run simulate -- --seeds 1 --seed ${seed} --tasks ${small.tasks} --faults ${list}\n`);
    }
  }
  const failed = outcomes.filter(({ violations }) => violations.length > 0);
  console.log(`${outcomes.length - failed.length} of ${outcomes.length} simulations kept all rules`);
  const results = outcomes.map(({ seed, violations, counts }) => ({ seed, violations, counts }));
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ tasks, faults, results }, undefined, 2)}\n`);
  return failed.length === 0;
}

try {
  process.exitCode = (await run(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
