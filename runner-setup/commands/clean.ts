/** `clean`: old workspaces and logs. */
import { cleanInstance } from '../apply/clean.ts';
import { UsageError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { chooseInstances, parseOptions } from './common.ts';

export const CLEAN_HELP = `runner-setup clean: removes workspaces and logs that nobody used for a week; on a full disk also younger ones.

  --name NAME           only this instance; default: all of this PC
  --root DIR            as given to join
  --days N              how old; default 7
  --dry-run             print what would go

What a job at work uses stays. A service does this by itself once a day, and when less than 10 GB are free.
`;

export async function cleanCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('clean', args, {
    name: { type: 'string' },
    root: { type: 'string' },
    days: { type: 'string', default: '7' },
    'dry-run': { type: 'boolean', default: false },
  });
  if (!/^\d{1,4}$/.test(values.days)) throw new UsageError(`--days ${values.days} is not a number of days.`);
  const { root, instances } = await chooseInstances(values, host);
  for (const instance of instances)
    await cleanInstance(instance, { host, root, days: values.days, dryRun: values['dry-run'] });
  return 0;
}
