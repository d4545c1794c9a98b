/** PURE. Where things lie below the root: one folder per instance with its own program, HOME, work directory and TMPDIR. */
import { join } from 'node:path';

export type InstancePaths = {
  directory: string;
  /** The unpacked runner program; its configuration (`.runner`, `.credentials`, `.env`) lies in it. */
  program: string;
  home: string;
  /** `_work`; the tool cache (`_tool`) and the actions lie in it, so each instance has its own. */
  work: string;
  temp: string;
};

export function instancePaths(root: string, name: string): InstancePaths {
  const directory = join(root, 'instances', name);
  return {
    directory,
    program: join(directory, 'runner'),
    home: join(directory, 'home'),
    work: join(directory, 'work'),
    temp: join(directory, 'tmp'),
  };
}

/** The program that registers and removes a runner. */
export const configScript = (platform: string): string => (platform === 'win32' ? 'config.cmd' : 'config.sh');

export const cachePath = (root: string): string => join(root, 'cache');
/** Hooks and the timer's script. */
export const scriptsPath = (root: string): string => join(root, 'scripts');
/** runner-setup itself, for the units that run it. */
export const programPath = (root: string): string => join(scriptsPath(root), 'runner-setup.mjs');
/** Beside the instance, where its jobs can't write: while it is there, the hook refuses jobs. */
export const drainingPath = (root: string, name: string): string => join(root, 'instances', `${name}.draining`);
/** How the PC was at the timer's last look. */
export const reportPath = (root: string, name: string): string => join(root, 'instances', `${name}.report.json`);
/** While it is there, a stop does not wait for the job at work. */
export const forcedPath = (root: string, name: string): string => join(root, 'instances', `${name}.forced`);
/** Of an ephemeral service: host/renewed.ts. */
export const renewedPath = (root: string, name: string): string => join(root, 'instances', `${name}.runner.json`);
export const jitPath = (root: string, name: string): string => join(root, 'instances', `${name}.jit`);
/** The PC's proxies, for what registers it: a proxy's address may hold a password. */
export const proxyPath = (root: string, name: string): string => join(root, 'instances', `${name}.env`);
export const failedPath = (root: string, name: string): string => join(root, 'instances', `${name}.failed`);
/** What the hooks', the timer's and the unit's programs note beside the instance. */
export const besidePaths = (root: string, name: string): string[] => [
  ...['misses', 'cleaned', 'report.new'].map((what) => join(root, 'instances', `${name}.${what}`)),
  ...[drainingPath, reportPath, forcedPath, renewedPath, jitPath, proxyPath, failedPath].map((path) =>
    path(root, name),
  ),
];
export const statePath = (root: string): string => join(root, 'state.json');

/** Parents first. */
export const sharedDirectories = (root: string): string[] => [
  root,
  cachePath(root),
  scriptsPath(root),
  join(root, 'instances'),
];
export const instanceDirectories = ({ directory, home, work, temp }: InstancePaths): string[] => [
  directory,
  home,
  work,
  temp,
];
