/** `leave`: drain, deregister, remove what join made. Every step may find its work done already. */
import type { Context } from '../apply/context.ts';
import { applyLeave } from '../apply/leave.ts';
import type { Host } from '../host/host.ts';
import { withLock } from '../host/lock.ts';
import { readState } from '../host/state.ts';
import { describeLeave, planLeave } from '../plan/leave.ts';
import { rootDirectory } from '../root.ts';
import { type Chosen, COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';
import { readMinutes } from './pause.ts';

export const LEAVE_HELP = `runner-setup leave: takes this PC out of the cluster, and removes exactly what join made.

${COMMON_HELP}  --minutes N           how long to wait for the job at work; default 65
  --force               do not wait: the job at work is cancelled
  --dry-run             print every step, do none
`;

export async function leaveCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('leave', args, {
    ...COMMON_OPTIONS,
    minutes: { type: 'string', default: '65' },
    force: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
  });
  const minutes = readMinutes(values.minutes);
  const chosen = (await leftByALeave(values, host)) ?? (await chooseInstances(values, host));
  const { root, instances } = chosen;
  const steps = planLeave(await readState(root), instances, { root, force: values.force });
  if (values['dry-run']) {
    for (const [index, step] of steps.entries()) host.print(`${index + 1}. ${describeLeave(step)}`);
    return 0;
  }
  const contexts = new Map<string, Context>(
    (await contextsFor(chosen, host, { stdin: values['token-stdin'], runnerToken: true })).map(
      ({ instance, context }) => [instance.url, context],
    ),
  );
  await withLock(root, async () => {
    for (const [index, step] of steps.entries()) {
      host.signal.throwIfAborted();
      host.print(`[${index + 1}/${steps.length}] ${describeLeave(step)}`);
      await applyLeave(step, { host, root, contexts, minutes });
    }
  });
  return 0;
}

/** A leave that was cut off after the last instance: what is left are folders that were shared. */
async function leftByALeave(values: { name?: string; root?: string }, host: Host): Promise<Chosen | undefined> {
  const root = rootDirectory(values.root, host);
  const { instances, made } = await readState(root);
  return values.name === undefined && instances.length === 0 && made.length > 0 ? { root, instances: [] } : undefined;
}
