/** The commands, and what every one of them has in common: help, errors in words, exit codes. */
import { CLEAN_HELP, cleanCommand } from './commands/clean.ts';
import { DOCTOR_HELP, doctorCommand } from './commands/doctor.ts';
import { EXPORT_HELP, exportCommand } from './commands/export.ts';
import { INSTANCES_HELP, instancesCommand } from './commands/instances.ts';
import { joinCommand } from './commands/join.ts';
import { JOIN_HELP } from './commands/join-options.ts';
import { LEAVE_HELP, leaveCommand } from './commands/leave.ts';
import { LOGS_HELP, logsCommand } from './commands/logs.ts';
import { PAUSE_HELP, pauseCommand, RESUME_HELP, resumeCommand } from './commands/pause.ts';
import { RENEW_HELP, renewCommand } from './commands/renew.ts';
import { STATUS_HELP, statusCommand } from './commands/status.ts';
import { UPGRADE_HELP, upgradeCommand } from './commands/upgrade.ts';
import { SetupError, UsageError } from './errors.ts';
import type { Host } from './host/host.ts';
import { nearest } from './nearest.ts';

type Command = { help: string; run(args: string[], host: Host): Promise<number> };

const COMMANDS: Record<string, Command> = {
  join: { help: JOIN_HELP, run: joinCommand },
  status: { help: STATUS_HELP, run: statusCommand },
  doctor: { help: DOCTOR_HELP, run: doctorCommand },
  pause: { help: PAUSE_HELP, run: pauseCommand },
  resume: { help: RESUME_HELP, run: resumeCommand },
  clean: { help: CLEAN_HELP, run: cleanCommand },
  logs: { help: LOGS_HELP, run: logsCommand },
  instances: { help: INSTANCES_HELP, run: instancesCommand },
  upgrade: { help: UPGRADE_HELP, run: upgradeCommand },
  export: { help: EXPORT_HELP, run: exportCommand },
  leave: { help: LEAVE_HELP, run: leaveCommand },
  renew: { help: RENEW_HELP, run: renewCommand },
};

const WIDTH = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2;

const HELP = `runner-setup: makes this PC a runner of the cluster, and keeps it one.

${Object.values(COMMANDS)
  .map(({ help }) => help.split('\n')[0]?.replace('runner-setup ', '').split(': ') ?? [])
  .map(([name = '', ...does]) => `  ${name.padEnd(WIDTH)}${does.join(': ')}`)
  .join('\n')}

Each has --help.
`;

/** The exit code: 0 done; 1 it did not work, and was said why; 2 the command line makes no sense; 130 Ctrl-C. */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const [name, ...args] = argv;
  try {
    if (name === undefined || name === '--help' || name === 'help') {
      host.print(HELP.trimEnd());
      return name === undefined ? 2 : 0;
    }
    const command = COMMANDS[name];
    if (!command) throw unknown(name);
    if (args.includes('--help')) {
      host.print(command.help.trimEnd());
      return 0;
    }
    return await command.run(args, host);
  } catch (error) {
    if (host.signal.aborted) {
      host.print('Stopped. What was there before is untouched; run the command again to carry on.');
      return 130;
    }
    if (!(error instanceof SetupError)) throw error;
    host.print(`Error: ${error.message}`);
    if (error.fix !== undefined) host.print(`To do: ${error.fix}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function unknown(name: string): UsageError {
  const names = Object.keys(COMMANDS);
  const meant = nearest(name, names);
  return new UsageError(
    `There is no command ${JSON.stringify(name)}.`,
    `${meant ? `Did you mean ${meant}? ` : ''}Commands: ${names.join(', ')}.`,
  );
}
