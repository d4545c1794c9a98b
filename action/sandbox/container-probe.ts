/** Finds an engine on the PC and tries whether it really confines: an image, a namespace or a limit may be missing. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../app/contract/settings.ts';
import { capture } from '../capture.ts';
import type { Command, Run } from '../process.ts';
import { type ContainerHost, type ContainerOptions, type Engine, type Inside, insideContainer } from './container.ts';
import { findProgram } from './programs.ts';

export type Container = Pick<ContainerOptions, 'engine' | 'program' | 'image' | 'host' | 'limits'>;

export type ContainerProbe = { ok: true; container: Container } | { ok: false; why: string };

export type ContainerProbeOptions = {
  run: Run;
  engine: Engine;
  image: string;
  limits: Pick<Settings, 'cpus' | 'memoryGb' | 'pids'>;
  environment: Readonly<Record<string, string>>;
  /** An existing directory for the trial's files, which no later command sees. */
  directory: string;
  inside: Inside;
  /** What makes the relay work. */
  mounts: ContainerOptions['mounts'];
  signal: AbortSignal;
};

const LONGEST_MS = { trial: 30_000, pull: 600_000, ask: 20_000 };

/** Builtins of the shell alone: more need not be in an image. Exit code 0 when all is as it should be. */
const SCRIPT = `
[ -e "$1/hidden/secret" ] && exit 11
while read -r line; do case $line in *lo:*) ;; *:*) exit 12 ;; esac; done < /proc/net/dev
echo x > "$1/inside/file" || exit 13
most=max
for file in /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max; do
  [ -r $file ] && read -r most < $file
done
[ "$most" = max ] && exit 14
exit 0
`;

const MEANING: Readonly<Record<number, string>> = {
  11: 'a file of the PC could be read',
  12: 'a network was in reach',
  13: 'the workspace was not writable',
  14: 'the number of processes was not limited (without root, an engine limits only with cgroups v2 whose controllers are delegated to the user)',
};

/** Throws the signal's reason when the attempt is stopped meanwhile. */
export async function probeContainer(options: ContainerProbeOptions): Promise<ContainerProbe> {
  const { engine, image, environment, limits, signal } = options;
  const program = findProgram(engine, environment['PATH'] ?? '');
  if (program === undefined) return { ok: false, why: `\`${engine}\` not found on the PATH of the runner.` };
  const container = { engine, program, image, limits, host: await hostOf() };
  const why = (await fetchImage(container, options)) ?? (await tryOut(container, options));
  signal.throwIfAborted();
  return why === undefined
    ? { ok: true, container }
    : { ok: false, why: `${engine} does not work on this PC: ${why}.` };
}

/** Undefined when the image is there, which it may not have been before. */
async function fetchImage({ program, image }: Container, options: ContainerProbeOptions): Promise<string | undefined> {
  const asked = await ask(options, [program, 'image', 'inspect', image], LONGEST_MS.ask);
  if (asked.exit.code === 0) return undefined;
  options.signal.throwIfAborted();
  const pulled = await ask(options, [program, 'pull', '--quiet', image], LONGEST_MS.pull);
  if (pulled.exit.code === 0) return undefined;
  return `the image ${image} is not there and could not be fetched: ${pulled.said}`;
}

/** Undefined when it holds; otherwise what went wrong. */
async function tryOut(container: Container, options: ContainerProbeOptions): Promise<string | undefined> {
  const { directory, inside, environment, run, signal } = options;
  const [hidden, writable] = [join(directory, 'hidden'), join(directory, 'inside')];
  await Promise.all([mkdir(hidden), mkdir(writable)]);
  await writeFile(join(hidden, 'secret'), 'x');
  const stderr = capture(500, 500);
  const command: Command = {
    ...{ file: '/bin/sh', args: ['-c', SCRIPT, 'sh', directory], cwd: writable, env: environment },
    ...{ timeoutMs: LONGEST_MS.trial, signal, onStderr: stderr.write },
  };
  const mounts = [...options.mounts, { kind: 'bind' as const, path: writable, isWritable: true }];
  const name = { name: `claude-cluster-${process.pid}-${Date.now()}`, attempt: 'trial' };
  const exit = await run(
    insideContainer(command, { ...container, ...name, mounts, home: writable, hosts: [], inside }),
  );
  if (exit.ended === 'time-out') return `a trial did not end within ${LONGEST_MS.trial / 1000} s`;
  if (exit.code === 0) return existsSync(join(writable, 'file')) ? undefined : 'a trial has run nothing';
  return MEANING[exit.code ?? -1] ?? `a trial ended with ${exit.code ?? exit.signal}: ${stderr.text().trim()}`;
}

async function ask({ run, environment, directory, signal }: ContainerProbeOptions, line: string[], timeoutMs: number) {
  const stderr = capture(500, 500);
  const [file = '', ...args] = line;
  const exit = await run({ file, args, cwd: directory, env: environment, timeoutMs, signal, onStderr: stderr.write });
  return { exit, said: stderr.text().trim() };
}

/** Enough for any test suite; a runner without privileges may not set more than it has itself. */
const MOST = { files: 65_536, processes: 32_768 };

async function hostOf(): Promise<ContainerHost> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const hard = (name: string) => Number(new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(limits)?.[1] ?? Infinity);
  const most = {
    files: Math.min(MOST.files, hard('Max open files')),
    processes: Math.min(MOST.processes, hard('Max processes')),
  };
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, cpus: availableParallelism(), most };
}
