/** Containers as the sandbox: each command runs in one of its own, which is gone when the command has ended. */
import { randomBytes } from 'node:crypto';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Run } from '../process.ts';
import { faultOfProxies } from '../proxies.ts';
import { returnLogin } from './claude-home.ts';
import type { Engine, Inside, Mount } from './container.ts';
import { insideContainer, removal } from './container.ts';
import { type Container, probeContainer } from './container-probe.ts';
import { mountsOf } from './mounts.ts';
import type { Confined, ConfineOptions } from './open.ts';
import type { Policy } from './policy.ts';
import { startProxy, type WayOut } from './proxy.ts';
import { RELAY } from './relay.ts';

/** Where nothing of an image is. */
const ROOT = '/run/claude-code-cluster';
const INSIDE: Inside = { node: `${ROOT}/node`, relay: `${ROOT}/relay.cjs`, socket: `${ROOT}/proxy.sock` };

/** Bytes of a socket's path; unix(7) has room for 108 with the end. */
const LONGEST_SOCKET = 107;

export async function openContainers(engine: Engine, options: ConfineOptions, signal: AbortSignal): Promise<Confined> {
  const { run, settings, places, environment, directory } = options;
  const { image } = settings;
  if (image === undefined) {
    return { ok: false, why: 'No image is configured for the container: set `attempt.image`.' };
  }
  if (Buffer.byteLength(join(directory, 'command.sock')) > LONGEST_SOCKET) {
    return {
      ok: false,
      why: `The path of the job's temporary directory, ${places.jobTemp}, is too long for a container.`,
    };
  }
  const fault = faultOfProxies(environment);
  if (fault !== undefined) return { ok: false, why: fault };
  const relay = join(directory, 'relay.cjs');
  await writeFile(relay, RELAY);
  const proxies: WayOut[] = [];
  const close = async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
  };

  /** The way out for one policy, as mounts. */
  async function wayOut(name: string, hosts: readonly string[]): Promise<Mount[]> {
    const socket = join(directory, `${name}.sock`);
    proxies.push(await startProxy(socket, hosts, environment));
    return [
      { kind: 'bind', path: INSIDE.node, from: process.execPath, isWritable: false },
      { kind: 'bind', path: INSIDE.relay, from: relay, isWritable: false },
      { kind: 'bind', path: INSIDE.socket, from: socket, isWritable: false },
    ];
  }

  try {
    const trial = join(directory, engine);
    await mkdir(trial);
    const probe = await probeContainer({
      ...{ run, engine, image, environment, directory: trial, inside: INSIDE, signal },
      ...{ limits: settings, mounts: await wayOut(engine, []) },
    });
    if (!probe.ok) {
      await close();
      return probe;
    }
    const home = join(places.temp, 'home');
    await mkdir(home, { recursive: true });
    const confine = async (name: string, policy: Policy): Promise<Run> => {
      const out = await wayOut(name, policy.hosts);
      return await runnerOf({ container: probe.container, out, home, options, policy });
    };
    const { claude, certificates } = options;
    return {
      ok: true,
      sharesLogin: false,
      async confine(name, policy) {
        const shown = [...policy.shown, ...certificates];
        if (name !== 'claude') return await confine(name, { ...policy, shown });
        const program = await realpath(claude);
        // An older one is a script in a package of its own.
        const its = /\.[cm]?js$/.test(program) ? dirname(program) : program;
        const inside = await confine(name, { ...policy, shown: [...shown, its] });
        return async (command) => {
          const exit = await inside({ ...command, file: program });
          await returnLogin(places);
          return exit;
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type RunnerOptions = {
  container: Container;
  out: readonly Mount[];
  home: string;
  options: ConfineOptions;
  policy: Policy;
};

async function runnerOf({ container, out, home, options, policy }: RunnerOptions): Promise<Run> {
  const { run, places, environment } = options;
  const { hosts } = policy;
  const attempt = basename(places.worktree);
  return async (command) => {
    const name = `claude-cluster-${randomBytes(8).toString('hex')}`;
    // Only now is all there that can be mounted.
    const mounts = [...out, ...(await mountsOf(policy))];
    const what = { ...container, name, attempt, mounts, home, hosts, inside: INSIDE };
    const exit = await run(insideContainer(command, what));
    // The engine's client is gone; what it has started need not be.
    if (exit.ended !== null) {
      await run({ ...removal(container.program, name), cwd: places.jobTemp, env: environment, timeoutMs: 10_000 });
    }
    return exit;
  };
}
