/** The machines of a simulation: the PCs with their specialties, and the processes of the app, started anew when they die. */
import type { Checks } from './checks.ts';
import type { Clocks } from './clocks.ts';
import { appFault, type Fault, jobFault, webhookFault } from './faults.ts';
import { createPc, type Pc } from './pc.ts';
import type { People } from './people.ts';
import type { ActionOptions } from './play-action.ts';
import type { Random } from './random.ts';
import { type AppSeams, type Replica, type ReplicaOptions, startReplica } from './replica.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { World } from './world.ts';

/** Where a test breaks something on purpose. */
export type Seams = AppSeams & { fence?: ActionOptions['fence'] };

export type Cluster = {
  tasks: number;
  /** Between two rounds of the timer. */
  sweepSeconds: number;
  world: World;
  random: Random;
  trace: Trace;
  on: Set<Fault>;
  people: People;
  checks: Checks;
  clocks: Clocks;
  time: VirtualTime;
  seams: Seams;
};

const ALL = ['backend', 'frontend', 'documentation', 'database', 'general'];
/** Specialists and versatile PCs in turn. */
const SKILLS = [['backend', 'database'], ALL, ['frontend', 'documentation'], ALL];

/** `pc-1`, `pc-2`, …; it is known to GitHub and has not joined yet. */
export function addPc({ world, random, trace, on, checks, seams }: Cluster, number: number): Pc {
  return createPc({
    world,
    random,
    trace,
    watch: checks,
    name: `pc-${number}`,
    labels: SKILLS[(number - 1) % SKILLS.length] ?? ALL,
    fault: () => jobFault(random, on),
    hangs: () => on.has('pcs') && random.chance(0.1),
    fence: seams.fence,
  });
}

export function replicaOptions(cluster: Cluster, name: string): Omit<ReplicaOptions, 'onDeath'> {
  const { world, random, trace, on, seams, sweepSeconds, clocks, tasks } = cluster;
  const fault = () => appFault(random, on, tasks);
  return { world, random, trace, name, seams, skew: () => clocks.skewOf(name), sweepSeconds, fault };
}

/** Webhooks go to any of the processes that live. */
export function startApp(cluster: Cluster): { stop(): void; sweep(): Promise<unknown> } {
  const { world, random, on, time, trace } = cluster;
  const replicas = new Map<string, Replica>();
  let stopped = false;
  const start = (name: string) => {
    if (stopped) return;
    const onDeath = () => {
      replicas.delete(name);
      time.after(random.between(1, 300) * 1000, () => start(name));
    };
    replicas.set(name, startReplica({ ...replicaOptions(cluster, name), onDeath }));
  };
  start('app');
  if (on.has('replicas')) start('app-2');
  world.github.faults = (delivery) => {
    const fault = webhookFault(random, on);
    if (fault !== 'none') trace.note(`webhook ${delivery.event}.${delivery.action}: ${JSON.stringify(fault)}`);
    return fault;
  };
  world.address.listener = async (post) => {
    await new Promise<void>((resolve) => void time.after(random.between(5, 80), resolve));
    const [first, ...others] = replicas.values();
    if (!first) throw new Error('Nobody listens');
    return await random.pick([first, ...others]).hear(post);
  };
  return {
    sweep: () => Promise.all([...replicas.values()].map((replica) => replica.sweepOnce())),
    stop() {
      stopped = true;
      for (const replica of replicas.values()) replica.die();
    },
  };
}
