/** `logs`: the last words of the runner program. */
import { join } from 'node:path';
import { SetupError, UsageError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { newestLog } from '../host/last-jobs.ts';
import type { Instance } from '../host/state.ts';
import { instancePaths } from '../paths.ts';
import { unitName } from '../service/unit.ts';
import { chooseInstances, parseOptions } from './common.ts';

export const LOGS_HELP = `runner-setup logs: the last words of the runner program.

  --name NAME           only this instance; default: all of this PC
  --root DIR            as given to join
  --lines N             how many; default 40
`;

export async function logsCommand(args: string[], host: Host): Promise<number> {
  const values = parseOptions('logs', args, {
    name: { type: 'string' },
    root: { type: 'string' },
    lines: { type: 'string', default: '40' },
  });
  if (!/^\d+$/.test(values.lines)) throw new UsageError(`--lines ${values.lines} is not a number.`);
  const { root, instances } = await chooseInstances(values, host);
  for (const instance of instances) {
    host.print(`== ${instance.name}`);
    host.print(await lastLines(instance, root, Number(values.lines), host));
  }
  return 0;
}

/** The service's journal, or the newest file of the program's own log. */
async function lastLines({ name, mode }: Instance, root: string, lines: number, host: Host): Promise<string> {
  if (mode !== 'foreground' && host.platform === 'linux') {
    const { code, stdout, stderr } = await host.run('journalctl', [
      '-u',
      unitName(name),
      '-n',
      `${lines}`,
      '--no-pager',
    ]);
    if (code === 0) return stdout.trimEnd();
    throw new SetupError(`journalctl failed: ${stderr.trim()}`, 'Run the command with sudo.');
  }
  const text = await newestLog(join(instancePaths(root, name).program, '_diag'));
  if (text === undefined) return 'It was never started.';
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
