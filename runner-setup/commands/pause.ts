/** `pause` and `resume`. */
import { giveLabelsBack, stopNewJobs, waitIdle } from '../apply/drain.ts';
import { UsageError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { withLock } from '../host/lock.ts';
import { COMMON_HELP, COMMON_OPTIONS, chooseInstances, contextsFor, parseOptions } from './common.ts';

export const PAUSE_HELP = `runner-setup pause: lets the job at work finish, and takes no other until resume.

${COMMON_HELP}  --minutes N           how long to wait for the job; default 65; 0: do not wait
`;

export const RESUME_HELP = `runner-setup resume: takes jobs again after pause.

${COMMON_HELP}`;

export async function pauseCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('pause', args, { ...COMMON_OPTIONS, minutes: { type: 'string', default: '65' } });
  const minutes = readMinutes(values.minutes);
  const chosen = await chooseInstances(values, host);
  const each = await contextsFor(chosen, host, { stdin: values['token-stdin'] });
  await withLock(chosen.root, async () => {
    for (const { instance, context } of each) await stopNewJobs(instance, context);
  });
  for (const { instance, context } of each) {
    if (minutes > 0)
      await waitIdle(instance, context, minutes).catch((error: unknown) => {
        if (host.signal.aborted) host.print(`${instance.name} takes no new job all the same; resume undoes it.`);
        throw error;
      });
    host.print(`${instance.name} is paused${minutes > 0 ? ' and idle' : ''}.`);
  }
  return 0;
}

export async function resumeCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('resume', args, COMMON_OPTIONS);
  const chosen = await chooseInstances(values, host);
  const each = await contextsFor(chosen, host, { stdin: values['token-stdin'] });
  await withLock(chosen.root, async () => {
    for (const { instance, context } of each) await giveLabelsBack(instance, context);
  });
  return 0;
}

/** Throws a UsageError. */
export function readMinutes(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 10_000) return Number(text);
  throw new UsageError(`--minutes ${text} is not a number from 0 to 10000.`);
}
