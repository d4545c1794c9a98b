/** One simulation from a seed: some hours in which anything may go wrong, then quiet, then the questions. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import type { Issue } from '../github/state.ts';
import { createChecks, type Violation } from './checks.ts';
import { createClocks } from './clocks.ts';
import { addPc, type Cluster, replicaOptions, type Seams, startApp } from './cluster.ts';
import type { Fault } from './faults.ts';
import { createForger } from './forger.ts';
import type { Pc } from './pc.ts';
import { createPeople } from './people.ts';
import { createRandom } from './random.ts';
import { isPaused } from './records.ts';
import { startReplica } from './replica.ts';
import { createTrace } from './trace.ts';
import { startVirtualTime } from './virtual-time.ts';
import { isSettled } from './waits.ts';
import { createWorld, type World } from './world.ts';

export type { Seams } from './cluster.ts';

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
const QUIET_MS = 12 * HOUR;
/** Tasks at once; with more to do there are more PCs. */
const parallelFor = (tasks: number) => Math.max(3, Math.ceil(tasks / 8));
/** Between two rounds of the timer; where nothing goes wrong, webhooks alone must do, and it would only blur the costs. */
const SWEEP_SECONDS = { calm: 24 * 3600, rough: 1800 };
/** For each task, of each PC, and in all. */
const MEDDLINGS = 2;
const TROUBLES = 2;
const FORGERIES = 5;
const JUMPS = 4;

export async function simulate({ seed, tasks, faults, seams = {} }: Plan): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'simulation-'));
  const random = createRandom(seed);
  // Libraries draw from another stream: what they do at their first use must not shift ours.
  const time = startVirtualTime(START, createRandom(seed + 1).next);
  try {
    const parallel = parallelFor(tasks);
    const world = await createWorld(time, dir, { [CONFIG_PATH]: `version: 1\nlimits:\n  parallel: ${parallel}\n` });
    const trace = createTrace(time.now, START);
    const on = new Set(faults);
    const people = createPeople(world, random, trace);
    const checks = createChecks({ world, people, trace, on, parallel });
    const clocks = createClocks(on, random, trace);
    const sweepSeconds = SWEEP_SECONDS[on.size === 0 ? 'calm' : 'rough'];
    await live({ tasks, world, sweepSeconds, random, trace, on, people, checks, clocks, time, seams });
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
    time[Symbol.dispose]();
    await rm(dir, { recursive: true, force: true });
  }
}

async function live(cluster: Cluster): Promise<void> {
  const { world, on, people, checks, time } = cluster;
  const app = startApp(cluster);
  const pcs = Array.from({ length: parallelFor(cluster.tasks) + 1 }, (_, at) => addPc(cluster, at + 1));
  for (const pc of pcs) pc.join();
  plan(cluster, pcs);
  const isBroken = () => checks.violations.length > 0;
  await time.run(isBroken, START + BUSY_MS);
  if (isBroken()) return app.stop();
  cluster.trace.note('From here on nothing goes wrong');
  const whatWas = new Set(on);
  on.clear();
  // A PC that hangs or lies is switched off and on.
  if (whatWas.has('pcs')) for (const pc of pcs) restart(cluster, pc);
  for (let ms = 0; ms < QUIET_MS; ms += 30 * MINUTE) time.after(ms, () => void people.answer());
  const isAtRest = (issue: Issue) => isSettled(issue, world.repository) && !isPaused(issue, world.app.bot.login);
  const isQuiet = () => isBroken() || (!isBusy(world) && people.issues().every(isAtRest));
  const end = START + BUSY_MS + QUIET_MS;
  // What people do to a task that is over, within the second of the app's own write, and no webhook tells, is found in an hour.
  const unheardMs = whatWas.has('people') && whatWas.has('webhooks') ? HOUR : 0;
  await time.run(isBroken, time.now() + 2 * MINUTE);
  do {
    await time.run(isQuiet, end);
    // Late deliveries, echoes, what the timer finds, and people whom that moves to something.
    await time.run(isBroken, time.now() + 31 * MINUTE + unheardMs);
  } while (!isQuiet() && time.now() < end);
  if (whatWas.size === 0) checks.costs();
  // Where webhooks alone had to do, the timer has not come by since the beginning; and what PCs did in the last minutes, nobody heard.
  let swept = false;
  void app.sweep().then(() => (swept = true));
  await time.run(() => swept, time.now() + 5 * MINUTE);
  for (const fault of whatWas) on.add(fault);
  if (isBroken()) return app.stop();
  checks.atRest();
  await secondPass(cluster, app);
}

const isBusy = ({ repository }: World) => repository.runs.some(({ status }) => status !== 'completed');

/** Everything that will happen while anything may go wrong. */
function plan(cluster: Cluster, pcs: readonly Pc[]): void {
  const { tasks, world, random, trace, on, people, clocks, time } = cluster;
  const at = (ms: number, what: () => unknown) => void time.after(ms, () => void what());
  const sometime = () => random.between(0, BUSY_MS);
  const often = (count: number, what: () => Promise<void> | void) => {
    for (let number = 0; number < count; number += 1) at(sometime(), what);
  };
  for (let count = 0; count < tasks; count += 1) at(sometime() / 2, people.open);
  if (on.has('people')) often(tasks * MEDDLINGS, people.meddle);
  if (on.has('forgery')) often(FORGERIES, createForger(world, random, trace).send);
  if (on.has('clocks')) often(JUMPS, clocks.jump);
  if (on.has('pcs')) {
    for (const pc of pcs) often(TROUBLES, () => trouble(pc));
    // One more joins in the middle of it, and is gone again.
    const joins = sometime() / 2;
    at(joins, () => {
      const guest = addPc(cluster, pcs.length + 1);
      guest.join();
      at(random.between(0, BUSY_MS - joins), guest.leave);
    });
  }
  for (let ms = 20 * MINUTE; ms < BUSY_MS; ms += 20 * MINUTE) at(ms, people.answer);

  function trouble(pc: Pc): void {
    if (random.chance(0.3)) pc.lie();
    else pc.vanish();
    // When all is quiet each has been restarted already.
    at(random.between(1, 30) * MINUTE, () => on.has('pcs') && restart(cluster, pc));
  }
}

/** Off for so long that GitHub gives up what it was doing. */
function restart({ time }: Cluster, pc: Pc): void {
  pc.vanish();
  time.after(MINUTE, () => pc.join());
}

/** An app that remembers nothing looks at everything, and finds nothing to do. */
async function secondPass(cluster: Cluster, app: { stop(): void }): Promise<void> {
  const { world, checks, time, on } = cluster;
  app.stop();
  // What people do to a task that is over (edit its record; a command whose webhook got lost) is seen at its next look.
  if (on.has('people')) return;
  on.clear();
  const from = world.github.state.requests.length;
  const fresh = startReplica({ ...replicaOptions(cluster, 'second pass'), onDeath: () => {} });
  await time.run(() => false, time.now() + 4 * MINUTE);
  fresh.die();
  const writes = world.github.state.requests
    .slice(from)
    .filter(({ actor, operation }) => actor === world.app.bot.login && WRITES.has(operation));
  if (writes.length > 0) checks.fail('a second pass does nothing', writes.map(({ operation }) => operation).join(', '));
}

const WRITES = new Set([
  'writeTask',
  'openDashboard',
  'writeDashboard',
  'createLabels',
  'actions/create-workflow-dispatch',
  'actions/cancel-workflow-run',
]);
