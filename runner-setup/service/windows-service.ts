/** The service of the runner's own that `config.cmd --runasservice` makes, since only it speaks to Windows' service manager. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { readIfThere } from '../host/read.ts';
import type { InstancePaths } from '../paths.ts';
import type { ServiceManager } from './manager.ts';

/** The service's name stands in a file that `config.cmd` writes. */
const nameFile = (program: string): string => join(program, '.service');

const NAME = 'SERVICE';
/** NETWORK SERVICE, whatever Windows' language calls it. */
const ACCOUNT = '*S-1-5-20:(OI)(CI)F';

export const settingsPath = ({ directory }: InstancePaths): string => join(directory, 'service.txt');

/** PURE. What `join` tells Windows, one command a line: restarted after 15 s, a minute, five; counted anew after an hour. */
export const renderSettings = ({
  directory,
}: InstancePaths): string => `icacls\t${directory}\t/grant\t${ACCOUNT}\t/T\t/Q
sc.exe\tfailure\t${NAME}\treset=\t3600\tactions=\trestart/15000/restart/60000/restart/300000
sc.exe\tfailureflag\t${NAME}\t1
sc.exe\tconfig\t${NAME}\tstart=\tdelayed-auto
`;

const EVERY_MS = 500;
const PATIENCE_MS = 60_000;

async function serviceName(unit: string): Promise<string> {
  const name = (await readIfThere(unit))?.replace(/^\uFEFF/, '').trim();
  if (!name)
    throw new SetupError(`${unit} is missing: config.cmd made no service.`, 'Run leave, then join, as administrator.');
  return name;
}

async function must(host: Host, command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await host.run(command, args);
  if (code !== 0)
    throw new SetupError(
      `${command} ${args.join(' ')} failed: ${stderr.trim() || stdout.trim()}`,
      'Run the command again, in a terminal of the administrator.',
    );
}

/** RUNNING, STOPPED or in between. */
async function waitFor(state: RegExp, name: string, host: Host): Promise<void> {
  const deadline = host.now() + PATIENCE_MS;
  while (!state.test((await host.run('sc.exe', ['query', name])).stdout)) {
    if (host.now() >= deadline) throw new SetupError(`The service ${name} hangs.`, `sc.exe query ${name}`);
    await host.wait(EVERY_MS);
  }
}

export const WINDOWS: ServiceManager = {
  runnerUnit: (_name, program) => nameFile(program),
  unitOf: (path) => nameFile(join(dirname(path), 'runner')),
  async install(path, host) {
    const name = await serviceName(WINDOWS.unitOf(path));
    for (const line of (await readFile(path, 'utf8')).trim().split('\n')) {
      const [command = '', ...args] = line.split('\t').map((word) => (word === NAME ? name : word));
      await must(host, command, args);
    }
  },
  async start(unit, _path, host) {
    const name = await serviceName(unit);
    // config.cmd has started it already, without what the settings change.
    await host.run('sc.exe', ['stop', name]);
    await waitFor(/STOPPED/, name, host);
    await must(host, 'sc.exe', ['start', name]);
  },
  async stop(unit, host) {
    const name = await serviceName(unit);
    await host.run('sc.exe', ['stop', name]);
    await waitFor(/STOPPED/, name, host);
  },
  removed: async () => undefined,
  isStarting: async () => false,
  async isActive(unit, host) {
    const name = (await readIfThere(unit))?.replace(/^\uFEFF/, '').trim();
    return name !== undefined && name !== '' && /RUNNING/.test((await host.run('sc.exe', ['query', name])).stdout);
  },
};
