/** One process of the app: its real parts, on the simulated wire. It can die at any request and be started anew. */
import { Probot } from 'probot';
import { createDashboards } from '../../app/dashboard/dashboards.ts';
import { createGitHub } from '../../app/github/github.ts';
import { createMemory } from '../../app/github/memory.ts';
import { createOctokit, type Who } from '../../app/github/octokit.ts';
import type { GitHub } from '../../app/github/ports.ts';
import { createRecordSigner, type RecordSigner } from '../../app/github/record-signature.ts';
import { readOwnWorkflow } from '../../app/github/setup.ts';
import { createTraffic, type Traffic } from '../../app/github/traffic.ts';
import { BadDelivery, listen } from '../../app/handlers/listen.ts';
import type { Log } from '../../app/log.ts';
import { createOnboarder } from '../../app/onboard.ts';
import { WORKFLOW_VERSIONS } from '../../app/onboarding/versions.ts';
import { createReconciler } from '../../app/reconcile.ts';
import { startSweeping, sweep } from '../../app/sweep.ts';
import { mintInstallationToken } from '../github/seed.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';
import { createWire, type WireFault } from './wire.ts';
import { type Post, WEBHOOK_SECRET, type World } from './world.ts';

/** Where a test breaks the app on purpose, to see that the simulation notices. */
export type AppSeams = {
  github?: (github: GitHub) => GitHub;
  signer?: (signer: RecordSigner) => RecordSigner;
  /** The timer does nothing. */
  noSweep?: boolean;
  /** Whoever sends is believed. */
  noSignature?: boolean;
};

export type ReplicaOptions = {
  world: World;
  random: Random;
  trace: Trace;
  name: string;
  fault: () => WireFault;
  /** Milliseconds its clock is wrong by. */
  skew: () => number;
  seams: AppSeams;
  /** Between two rounds of the timer. */
  sweepSeconds: number;
  onDeath: () => void;
};

export type Replica = {
  name: string;
  isAlive(): boolean;
  /** Answers a delivery with a status. */
  hear(post: Post): Promise<number>;
  /** One round of the timer; resolves when it is done. */
  sweepOnce(): Promise<void>;
  idle(): Promise<void>;
  die(): void;
  /** Errors it logged. */
  errors: readonly string[];
};

export function startReplica(options: ReplicaOptions): Replica {
  const { world, random, trace, name, seams } = options;
  const { time } = world;
  let alive = true;
  const errors: string[] = [];
  const die = () => {
    if (!alive) return;
    alive = false;
    trace.note(`${name} dies`);
    stopSweeping();
    options.onDeath();
  };
  const isAlive = () => alive;
  const fetch = createWire({
    ...world,
    latency: () => random.between(20, 150),
    fault: ({ path }) => {
      const fault = options.fault();
      if (fault !== 'none') trace.note(`${name} ${path}: ${JSON.stringify(fault)}`);
      return fault;
    },
    die,
    isAlive,
  });
  const clients = createClients(world, fetch);
  const signed = createRecordSigner(world.privateKey);
  const signer = seams.signer?.(signed) ?? signed;
  const clock = () => new Date(time.now() + options.skew()).toISOString();
  const workflow = readOwnWorkflow();
  const real = createGitHub(clients, signer, clock, workflow);
  const github = seams.github?.(real) ?? real;
  const memory = createMemory();
  const note = (level: string) => (data: object, message: string) => {
    if (!alive) return;
    const text = `${name} ${level}: ${message} ${JSON.stringify(data, (_, value: unknown) => (value instanceof Error ? value.message : value))}`;
    trace.note(text);
    if (level === 'error') errors.push(text);
  };
  const log: Log = { debug() {}, info: note('info'), warn: note('warn'), error: note('error') };
  const reconciler = createReconciler({
    github,
    signer,
    memory,
    clock,
    nonce: () => random.hex(16),
    later: (ms, call) => time.after(ms, () => alive && call()),
    log,
    broker: '',
  });
  const dashboards = createDashboards({ github, reconciler, memory, signer, clock, log });
  const onboarder = createOnboarder({ github, workflow, versions: WORKFLOW_VERSIONS, clock, log });
  const round = async () => {
    if (alive)
      await sweep({
        ...{ github, reconciler, onboarder, memory, dashboards, clock, log },
        everySeconds: options.sweepSeconds,
      });
  };
  const stopSweeping = startSweeping(seams.noSweep ? async () => {} : round, options.sweepSeconds, log);
  trace.note(`${name} starts`);
  return {
    name,
    isAlive,
    async hear({ event, payload, forged }) {
      try {
        if (forged && !seams.noSignature && !(await isSigned(forged))) return 400;
        await listen({ github, reconciler, onboarder, memory, dashboards, log }, { name: event, payload });
        return 200;
      } catch (error) {
        return error instanceof BadDelivery ? error.status : 500;
      }
    },
    sweepOnce: round,
    idle: () => reconciler.idle(),
    die,
    errors,
  };
}

/** Probot's own look at the signature; without one it is not even asked. */
const probot = new Probot({ appId: 1, privateKey: 'none', secret: WEBHOOK_SECRET, logLevel: 'fatal' });
await probot.ready();
const isSigned = async ({ body, signature }: NonNullable<Post['forged']>) =>
  signature !== undefined && (await probot.webhooks.verify(body, signature));

/** Fetching and keeping an installation's tokens is Octokit's business: here it has one that outlives the simulation. */
const TOKEN_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

function createClients({ github, app, privateKey, installation }: World, fetch: unknown) {
  const traffic = createTraffic();
  const make = (who: Who, own: Traffic) => {
    const client = createOctokit(who, { baseUrl: github.apiUrl, request: { fetch } });
    own.watch(client);
    return client;
  };
  const forApp = make({ appId: app.id, privateKey }, createTraffic());
  const own = make(mintInstallationToken(github, installation, { lifetime: TOKEN_LIFETIME_MS }), traffic);
  return {
    forApp: async () => forApp,
    trafficOf: () => traffic,
    forInstallation: async () => own,
    withToken: async (_installationId: number, token: string) => make({ token }, traffic),
  };
}
