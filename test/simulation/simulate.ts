/** One simulation from a seed: some hours in which anything may go wrong, then quiet, then the questions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { type Checks, createChecks, type Violation } from './checks.ts';
import { appFault, type Fault, jobFault, webhookFault } from './faults.ts';
import { createPc, type Pc } from './pc.ts';
import { createPeople, isSettled, type People } from './people.ts';
import type { ActionOptions } from './play-action.ts';
import { createRandom, type Random } from './random.ts';
import { type AppSeams, type Replica, startReplica } from './replica.ts';
import { createTrace, type Trace } from './trace.ts';
import { startVirtualTime, type VirtualTime } from './virtual-time.ts';
import { APP_URL, createWorld, type World } from './world.ts';

/** Where a test breaks something on purpose. */
export type Seams = AppSeams & { fence?: ActionOptions['fence'] };

export type Plan = { seed: number; tasks: number; faults: readonly Fault[]; seams?: Seams };
export type Outcome = {
  seed: number;
  violations: readonly Violation[];
  trace: readonly string[];
  /** Virtual milliseconds, requests of everybody, runs. */
  counts: { virtualMs: number; requests: number; runs: number; issues: number };
};

const START = Date.parse('2026-01-05T08:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long things happen, and how long quiet may take afterwards. */
const BUSY_MS = 1.5 * HOUR;
const QUIET_MS = 8 * HOUR;
const PARALLEL = 3;

export async function simulate({ seed, tasks, faults, seams = {} }: Plan): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'simulation-'));
  const random = createRandom(seed);
  // Libraries draw from another stream: what they do at their first use must not shift ours.
  const time = startVirtualTime(START, createRandom(seed + 1).next);
  const fetch = globalThis.fetch;
  try {
    const world = await createWorld(time, dir, { [CONFIG_PATH]: `version: 1\nlimits:\n  parallel: ${PARALLEL}\n` });
    const trace = createTrace(time.now, START);
    const on = new Set(faults);
    const people = createPeople(world, random, trace);
    const checks = createChecks({ world, people, trace, on, parallel: PARALLEL });
    const sweepSeconds = on.size === 0 ? 24 * 3600 : 120;
    const cluster = { world, sweepSeconds, random, trace, on, people, checks, time, seams };
    await live(cluster, tasks);
    // What the dead still wait for ends here, not in the next simulation.
    await time.run(() => false, time.now() + MINUTE);
    const { requests } = world.github.state;
    await world.stop();
    return {
      seed,
      violations: checks.violations,
      trace: trace.lines,
      counts: {
        virtualMs: time.now() - START,
        requests: requests.length,
        runs: world.repository.runs.length,
        issues: people.issues().length,
      },
    };
  } finally {
    globalThis.fetch = fetch;
    time[Symbol.dispose]();
    await rm(dir, { recursive: true, force: true });
  }
}

type Cluster = {
  /** Where nothing goes wrong, webhooks alone must do, and the timer would only blur the costs. */
  sweepSeconds: number;
  world: World;
  random: Random;
  trace: Trace;
  on: Set<Fault>;
  people: People;
  checks: Checks;
  time: VirtualTime;
  seams: Seams;
};

async function live(cluster: Cluster, tasks: number): Promise<void> {
  const { world, random, on, people, checks, time } = cluster;
  const app = startApp(cluster);
  const pcs = ['pc-1', 'pc-2', 'pc-3', 'pc-4'].map((name) => addPc(cluster, name));
  for (const pc of pcs) pc.join();
  const at = (ms: number, what: () => Promise<void> | void) => void time.after(ms, () => void what());
  const sometime = () => random.between(0, BUSY_MS);
  for (let count = 0; count < tasks; count += 1) at(sometime() / 2, people.open);
  if (on.has('people')) for (let count = 0; count < tasks * 4; count += 1) at(sometime(), people.meddle);
  if (on.has('pcs')) for (const pc of pcs) for (let count = 0; count < 3; count += 1) at(sometime(), () => trouble(pc));
  for (let ms = 20 * MINUTE; ms < BUSY_MS; ms += 20 * MINUTE) at(ms, people.answer);

  function trouble(pc: Pc): void {
    if (random.chance(0.3)) pc.lie();
    else pc.vanish();
    at(random.between(1, 30) * MINUTE, () => restart(pc));
  }

  /** Off for so long that GitHub gives up what it was doing. */
  function restart(pc: Pc): void {
    pc.vanish();
    at(MINUTE, () => pc.join());
  }

  const isBroken = () => checks.violations.length > 0;
  await time.run(isBroken, START + BUSY_MS);
  if (isBroken()) return app.stop();
  cluster.trace.note('From here on nothing goes wrong');
  const whatWas = new Set(on);
  on.clear();
  // A PC that hangs or lies is switched off and on.
  if (whatWas.has('pcs')) for (const pc of pcs) restart(pc);
  for (let ms = 0; ms < QUIET_MS; ms += 30 * MINUTE) at(ms, people.answer);
  const isQuiet = () => isBroken() || (people.issues().every(isSettled) && !isBusy(world));
  await time.run(isBroken, time.now() + 2 * MINUTE);
  await time.run(isQuiet, START + BUSY_MS + QUIET_MS);
  // Late deliveries, echoes and what the app still has to say.
  if (!isBroken()) await time.run(isBroken, time.now() + 15 * MINUTE);
  if (!isBroken()) await time.run(isQuiet, START + BUSY_MS + QUIET_MS);
  if (whatWas.size === 0) checks.costs();
  // Where webhooks alone must do, the timer has not come by since the beginning.
  let swept = false;
  void app.sweep().then(() => (swept = true));
  await time.run(() => swept, time.now() + 5 * MINUTE);
  for (const fault of whatWas) on.add(fault);
  if (isBroken()) return app.stop();
  checks.atRest();
  await secondPass(cluster, app);
}

const isBusy = ({ repository }: World) => repository.runs.some(({ status }) => status !== 'completed');

/** An app that remembers nothing looks at everything, and finds nothing to do. */
async function secondPass(cluster: Cluster, app: { stop(): void }): Promise<void> {
  const { world, checks, time, on } = cluster;
  app.stop();
  // What people do to a task that is over (edit its record; a command whose webhook got lost) is seen at its next look.
  const mayAnswer = on.has('people');
  on.clear();
  const from = world.github.state.requests.length;
  const fresh = startReplica({ ...replicaOptions(cluster, 'second pass'), onDeath: () => {} });
  await time.run(() => false, time.now() + 5 * MINUTE);
  fresh.die();
  const writes = world.github.state.requests
    .slice(from)
    .filter(({ actor, operation }) => actor === world.app.bot.login && WRITES.has(operation));
  if (writes.length > 0 && !mayAnswer)
    checks.fail('a second pass does nothing', writes.map(({ operation }) => operation).join(', '));
}

const WRITES = new Set([
  'writeTask',
  'openDashboard',
  'writeDashboard',
  'createLabels',
  'actions/create-workflow-dispatch',
  'actions/cancel-workflow-run',
]);

function replicaOptions({ world, random, trace, on, seams, sweepSeconds }: Cluster, name: string) {
  const skew = () => (on.has('clocks') ? (SKEWS[name.length % SKEWS.length] ?? 0) : 0);
  return { world, random, trace, name, seams, skew, sweepSeconds, fault: () => appFault(random, on) };
}
/** A clock that is a little fast, and one that is behind. */
const SKEWS = [45_000, -90_000];

function startApp(cluster: Cluster): { stop(): void; sweep(): Promise<unknown> } {
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
  globalThis.fetch = async (input, init) => {
    if (input !== APP_URL) throw new TypeError(`Nobody is at ${String(input)}`);
    await new Promise<void>((resolve) => void time.after(random.between(5, 80), resolve));
    const [first, ...others] = replicas.values();
    if (!first) throw new TypeError('fetch failed');
    const { event, body } = deliverySchema.parse({
      event: new Headers(init?.headers).get('x-github-event'),
      body: init?.body,
    });
    return new Response('', { status: await random.pick([first, ...others]).hear(event, JSON.parse(body)) });
  };
  return {
    sweep: () => Promise.all([...replicas.values()].map((replica) => replica.sweepOnce())),
    stop() {
      stopped = true;
      for (const replica of replicas.values()) replica.die();
    },
  };
}

const deliverySchema = z.object({ event: z.string(), body: z.string() });

function addPc({ world, random, trace, on, checks, seams }: Cluster, name: string): Pc {
  return createPc({
    world,
    random,
    trace,
    watch: checks,
    name,
    labels: ['backend', 'frontend', 'documentation', 'database', 'general'],
    fault: () => jobFault(random, on),
    hangs: () => on.has('pcs') && random.chance(0.1),
    fence: seams.fence,
  });
}
