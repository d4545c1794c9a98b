/** A command as a command in a container: the command line of Podman, and of Docker where it differs. Pure. */
import type { Settings } from '../../app/contract/settings.ts';
import type { Command } from '../process.ts';
import { PROXIES, TOOLCHAINS } from '../variables-of-the-pc.ts';
import { RELAY_PORT } from './relay.ts';
import { isOnLoopback } from './srt.ts';

export const ENGINES = ['podman', 'docker'] as const;
export type Engine = (typeof ENGINES)[number];

/** What is known of the PC. */
export type ContainerHost = {
  uid: number;
  gid: number;
  cpus: number;
  /** Its own limits, which a container may not exceed: open files and processes. */
  most: { files: number; processes: number };
};

export type Mount =
  | { kind: 'bind'; path: string; isWritable: boolean; from?: string }
  /** Covers what lies there. */
  | { kind: 'empty'; path: string };

export type ContainerOptions = {
  engine: Engine;
  /** Absolute path of the engine's program. */
  program: string;
  image: string;
  name: string;
  /** Which attempt it belongs to: so that one that was left behind is found. */
  attempt: string;
  limits: Pick<Settings, 'cpus' | 'memoryGb' | 'pids'>;
  host: ContainerHost;
  mounts: readonly Mount[];
  /** HOME of the command. */
  home: string;
  hosts: readonly string[];
  inside: Inside;
};

/** Where in the container, as on the PC, lies what the container itself is made of. */
export type Inside = { node: string; relay: string; socket: string };

export const ATTEMPT_LABEL = 'claude-code-cluster.attempt';

/** Processes and threads of one command; a runaway meets it before the PC does. */
const PIDS = 4096;

/** The one place where the engines differ. */
const OWN: Record<Engine, (host: ContainerHost) => string[]> = {
  podman: ({ uid, most }) => [
    // Files that are made inside belong to the runner's user outside.
    ...(uid === 0 ? ['--user=0:0'] : ['--userns=keep-id']),
    '--http-proxy=false',
    // Podman's own are higher than a runner without privileges may set.
    ...[`--ulimit=nofile=${most.files}:${most.files}`, `--ulimit=nproc=${most.processes}:${most.processes}`],
  ],
  docker: ({ uid, gid }) => [`--user=${uid}:${gid}`],
};

/** Variables that tell where things are on the PC; in the image they are elsewhere. */
const OF_THE_PC = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'],
  ...TOOLCHAINS,
  ...PROXIES,
]);

export function insideContainer(command: Command, options: ContainerOptions): Command {
  const { engine, program, image, limits, host, inside } = options;
  const memory = limits.memoryGb === undefined ? [] : [`${Math.round(limits.memoryGb * 1024)}m`];
  const args = [
    ...['run', '--rm', '--interactive', '--pull=never', `--name=${options.name}`],
    `--label=${ATTEMPT_LABEL}=${options.attempt}`,
    ...['--network=none', '--cap-drop=all', '--security-opt=no-new-privileges', '--security-opt=label=disable'],
    // A removal does not wait.
    '--stop-timeout=0',
    `--pids-limit=${limits.pids ?? PIDS}`,
    // The same for both: no swap besides.
    ...memory.flatMap((value) => [`--memory=${value}`, `--memory-swap=${value}`]),
    ...(limits.cpus === undefined ? [] : [`--cpus=${Math.min(limits.cpus, host.cpus)}`]),
    ...OWN[engine](host),
    ...options.mounts.toSorted((a, b) => depthOf(a) - depthOf(b)).map((mount) => `--mount=${mountOf(mount)}`),
    `--workdir=${command.cwd}`,
    ...environmentOf(command, options),
    `--entrypoint=${inside.node}`,
    image,
    ...[inside.relay, inside.socket, command.file, ...command.args],
  ];
  return { ...command, file: program, args };
}

/** By name only where the value is not for everybody who can list the PC's processes. */
function environmentOf({ env }: Command, { home, hosts }: ContainerOptions): string[] {
  const proxy = `http://127.0.0.1:${RELAY_PORT}`;
  // Programs let the loopback bypass a proxy; where the model is there, only the proxy gets to it.
  const direct = hosts.some(isOnLoopback) ? '' : 'localhost,127.0.0.1,::1';
  const names = Object.keys(env).filter((name) => !OF_THE_PC.has(name));
  return [
    ...names.map((name) => `--env=${name}`),
    ...['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => `--env=${name}=${proxy}`),
    ...['NO_PROXY', 'no_proxy'].map((name) => `--env=${name}=${direct}`),
    `--env=HOME=${home}`,
  ];
}

const depthOf = ({ path }: Mount): number => path.split('/').length;

/** As both engines read it: comma-separated, so that a path with a comma cannot be named. */
function mountOf(mount: Mount): string {
  const { path } = mount;
  const from = mount.kind === 'bind' ? (mount.from ?? path) : path;
  if (/[,"\n]/.test(path + from)) throw new Error(`A path with a comma or quotes cannot be mounted: ${path}`);
  if (mount.kind === 'empty') return `type=tmpfs,target=${path}`;
  return `type=bind,source=${from},target=${path}${mount.isWritable ? '' : ',readonly'}`;
}

/** How a container that is still there is ended at once, also when its client was killed. */
export const removal = (program: string, name: string): Pick<Command, 'file' | 'args'> => ({
  file: program,
  args: ['rm', '--force', name],
});
