/** The service manager of the platform: what commands ask of it, whatever it is called. */
import { dirname, join } from 'node:path';
import type { Host } from '../host/host.ts';
import type { Instance } from '../host/state.ts';
import { LAUNCHD } from './launchd.ts';
import { SYSTEMD } from './systemctl.ts';
import { WINDOWS } from './windows-service.ts';

export type ServiceManager = {
  /** What starts again and again the program of this instance. */
  runnerUnit(name: string, program: string): string;
  /** The unit of a file that `join` wrote. */
  unitOf(path: string): string;
  /** The file is written; it is to be known. */
  install(path: string, host: Host): Promise<void>;
  /** Now (again), and whenever the PC starts. */
  start(unit: string, path: string, host: Host): Promise<void>;
  stop(unit: string, host: Host): Promise<void>;
  /** The file is gone. */
  removed(host: Host): Promise<void>;
  isActive(unit: string, host: Host): Promise<boolean>;
  /** It does not run just now, and is about to. */
  isStarting(unit: string, host: Host): Promise<boolean>;
};

/** Where join wrote the unit of the runner itself; the instance has others. */
export function unitPath(
  { name, made }: Pick<Instance, 'name' | 'made'>,
  host: Pick<Host, 'platform'>,
): string | undefined {
  const manager = managerOf(host);
  const paths = made.flatMap((one) => (one.kind === 'unit' ? [one.path] : []));
  // Where it lies among the runner's own files, its place tells whose it is.
  return paths.find((path) => manager.unitOf(path) === manager.runnerUnit(name, join(dirname(path), 'runner')));
}

export const managerOf = ({ platform }: Pick<Host, 'platform'>): ServiceManager =>
  platform === 'darwin' ? LAUNCHD : platform === 'win32' ? WINDOWS : SYSTEMD;
