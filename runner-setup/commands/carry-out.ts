/** From what is wanted to what is there: plan, carry out, and wait until GitHub says online. */
import { applyStep } from '../apply/apply.ts';
import type { Context } from '../apply/context.ts';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { withLock } from '../host/lock.ts';
import { planJoin, type Wanted } from '../plan/join.ts';
import { describeStep, type Step } from '../plan/steps.ts';
import { runInForeground } from './foreground.ts';
import { gatherJoinFacts } from './join-facts.ts';
import { selfTest } from './self-test.ts';
import { waitListening, waitOnline } from './wait-online.ts';

/** In the foreground it returns when the runners have ended. The exit code. */
export async function carryOut(
  wanted: Wanted,
  context: Context,
  options: { dryRun: boolean; doctor: boolean; start: boolean },
): Promise<number> {
  const { host, root, api } = context;
  const plan = async (): Promise<Step[]> => {
    const planned = planJoin(wanted, await gatherJoinFacts(host, wanted, api));
    if (planned.kind === 'refused') throw new SetupError(planned.why, planned.fix);
    return planned.steps;
  };
  if (options.dryRun) {
    show(await plan(), host);
    return 0;
  }
  await withLock(root, async () => {
    const steps = await plan();
    if (steps.length === 0) host.print('Nothing to do: everything is as wanted.');
    for (const [index, step] of steps.entries()) {
      host.print(`[${index + 1}/${steps.length}] ${describeStep(step)}`);
      await applyStep(step, context);
    }
  });
  if (!options.start) return 0;
  const names = wanted.instances.map((one) => one.name);
  const test = async () => {
    if (options.doctor) await selfTest(names, context);
  };
  if (wanted.mode === 'foreground') return runInForeground(names, context, test);
  await (api.onlyRegisters ? waitListening(names, context) : waitOnline(names, context));
  await test();
  return 0;
}

function show(steps: readonly Step[], host: Host): void {
  if (steps.length === 0) host.print('Nothing to do: everything is as wanted.');
  for (const [index, step] of steps.entries()) host.print(`${index + 1}. ${describeStep(step)}`);
}
