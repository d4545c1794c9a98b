/** `join`: check, plan, carry out, and wait until GitHub says online. */
import { applyStep } from '../apply/apply.ts';
import { SetupError, UsageError } from '../errors.ts';
import { findAccess } from '../github/access.ts';
import { connect } from '../github/api.ts';
import { parseTarget } from '../github/target.ts';
import type { Host } from '../host/host.ts';
import { withLock } from '../host/lock.ts';
import { planJoin, type Wanted } from '../plan/join.ts';
import { checkName, instanceNames, labelsFor, parseSpecialties } from '../plan/labels.ts';
import { describeStep, type Step } from '../plan/steps.ts';
import { rootDirectory } from '../root.ts';
import { checkPc } from './check-pc.ts';
import { runInForeground } from './foreground.ts';
import { gatherJoinFacts } from './join-facts.ts';
import { type JoinOptions, parseJoin } from './join-options.ts';
import { waitOnline } from './wait-online.ts';

/** In the foreground it returns when the runners have ended. */
export async function joinCommand(args: string[], host: Host): Promise<number> {
  const options = parseJoin(args);
  const target = parseTarget(await required('--url', options.url, options, host));
  const specialties = parseSpecialties(await required('--specialty', options.specialty, options, host));
  const name = checkName(options.name ?? host.hostname);
  const wanted: Wanted = {
    root: rootDirectory(options.root, host),
    url: target.url,
    group: options.group,
    ephemeral: options.ephemeral,
    mode: options.mode,
    level: options.level,
    instances: instanceNames(name, options.instances).map((one) => ({
      name: checkName(one),
      labels: labelsFor(one, specialties),
    })),
  };
  await checkPc(host, wanted);
  const access = await findAccess(host, target, { stdin: options.tokenStdin, mayAsk: options.mayAsk });
  const api = connect(target, access, host.fetch);
  const context = { host, root: wanted.root, api };
  const plan = async (): Promise<Step[]> => {
    const planned = planJoin(wanted, await gatherJoinFacts(host, wanted, api));
    if (planned.kind === 'refused') throw new SetupError(planned.why, planned.fix);
    return planned.steps;
  };
  if (options.dryRun) {
    show(await plan(), host);
    return 0;
  }
  await withLock(wanted.root, async () => {
    const steps = await plan();
    if (steps.length === 0) host.print('Nothing to do: everything is as wanted.');
    for (const [index, step] of steps.entries()) {
      host.print(`[${index + 1}/${steps.length}] ${describeStep(step)}`);
      await applyStep(step, context);
    }
  });
  const names = wanted.instances.map((one) => one.name);
  if (wanted.mode === 'foreground') return runInForeground(names, context);
  await waitOnline(names, context);
  return 0;
}

function show(steps: readonly Step[], host: Host): void {
  if (steps.length === 0) host.print('Nothing to do: everything is as wanted.');
  for (const [index, step] of steps.entries()) host.print(`${index + 1}. ${describeStep(step)}`);
}

async function required(name: string, given: string | undefined, options: JoinOptions, host: Host): Promise<string> {
  const answer = given ?? (options.mayAsk ? await host.ask(`${name.slice(2)}: `) : undefined);
  if (answer) return answer;
  throw new UsageError(`${name} is missing.`, 'See: join --help');
}
