/** `clean`: old workspaces and logs, by the script that the timer uses too. */
import { join } from 'node:path';
import { SetupError, UsageError } from '../errors.ts';
import { asUser } from '../host/as-user.ts';
import type { Host } from '../host/host.ts';
import { instancePaths, scriptsPath } from '../paths.ts';
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
  for (const { name, user } of instances) {
    const script = join(scriptsPath(root), 'clean.sh');
    const given = [instancePaths(root, name).directory, values.days, ...(values['dry-run'] ? ['--dry-run'] : [])];
    const { code, stdout, stderr } = await host.run(...asUser(user, script, given), {
      ...{ timeout: 60 * 60_000, signal: host.signal, env: host.env },
    });
    for (const line of stdout.split('\n').filter(Boolean)) host.print(line);
    host.signal.throwIfAborted();
    if (code !== 0)
      throw new SetupError(
        `${script} failed: ${stderr.trim()}`,
        code === 127 ? 'Run join again: it installs what is missing.' : 'Run the command with sudo.',
      );
  }
  return 0;
}
