/** `npm run simulate`: many simulations, one line each; a failing one is shrunk and its trace printed. Exit code 1 then. */
import { writeFile } from 'node:fs/promises';
import { readOptions, type SimulateOptions, USAGE } from './options.ts';
import { runAll } from './pool.ts';
import type { Plan } from './simulate.ts';
import type { Told } from './worker.ts';

async function run({ seeds, seed: first, tasks, faults, json }: SimulateOptions): Promise<boolean> {
  const plans = Array.from({ length: seeds }, (_, at): Plan => {
    const seed = first + at;
    return { seed, tasks, faults: faults(seed) };
  });
  const told: Told[] = [];
  const started = performance.now();
  await runAll(plans, (one) => {
    told.push(one);
    show(one);
  });
  const kept = told.filter(({ outcome }) => outcome.violations.length === 0).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`${kept} of ${told.length} simulations kept all rules (${seconds} s)`);
  const results = told.map(({ plan, seconds, outcome: { seed, violations, counts } }) => ({
    ...{ seed, seconds, violations, counts },
    faults: plan.faults,
  }));
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ tasks, results }, undefined, 2)}\n`);
  return kept === told.length;
}

function show({ plan, outcome, seconds }: Told): void {
  const { requests, runs, issues, virtualMs } = outcome.counts;
  const hours = (virtualMs / 3_600_000).toFixed(1);
  const verdict = outcome.violations[0]?.rule ?? 'all rules hold';
  const size = `${issues} issues, ${runs} runs, ${requests} requests, ${hours} h`;
  const list = plan.faults.join(',') || 'none';
  console.log(`seed ${plan.seed} (${list}): ${size} in ${seconds.toFixed(1)} s: ${verdict}`);
  if (outcome.violations.length === 0) return;
  console.log(outcome.trace.join('\n'));
  for (const { rule, detail } of outcome.violations) console.log(`\nBroken: ${rule}\n${detail}`);
  console.log(`\nAgain: npm run simulate -- --seeds 1 --seed ${plan.seed} --tasks ${plan.tasks} --faults ${list}\n`);
}

try {
  process.exitCode = (await run(readOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
