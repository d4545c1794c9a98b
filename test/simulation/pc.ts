/** A PC with a runner, played on the session of the local GitHub: it polls, works, and fails in every way PCs do. */
import { connect } from '../github/actions/connections.ts';
import type { Session } from '../github/actions/runtime.ts';
import { startJob, updateJob, waitForJob, watchJob } from '../github/actions/session.ts';
import { HttpError } from '../github/errors.ts';
import type { JobMessage } from '../github/runner/protocol.ts';
import { newId, type Runner } from '../github/state.ts';
import { createJobClient } from './job.ts';
import { type ActionOptions, playAction, Stopped, type Watch } from './play-action.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';
import { createWire, type WireFault } from './wire.ts';
import type { World } from './world.ts';

export type PcOptions = {
  world: World;
  random: Random;
  trace: Trace;
  watch: Watch;
  name: string;
  labels: string[];
  fault: () => WireFault;
  /** Asked for each job: does the work on it hang? */
  hangs: () => boolean;
  fence?: ActionOptions['fence'];
};

export type Pc = {
  /** Connects and takes jobs, unless it does so already: two restarts may overlap, and the second must not cut the work short. */
  join(): void;
  /** Power cut: says nothing to anybody. */
  vanish(): void;
  /** Says that it is there, and takes no job. */
  lie(): void;
  /** Is taken out of the cluster for good. */
  leave(): void;
};

export function createPc(options: PcOptions): Pc {
  const { world, random, trace, name } = options;
  const { github, time, repository } = world;
  const runner: Runner = {
    id: newId(github.state),
    name,
    os: 'linux',
    labels: ['self-hosted', 'claude', name, ...options.labels].map((label, id) => ({
      id,
      name: label,
      type: 'custom',
    })),
    ephemeral: false,
    version: '2.336.0',
    lastSeenAt: null,
    job: null,
  };
  repository.runners.push(runner);
  const session: Session = { home: repository, runner };
  /** Counts up with each start of the PC, so that what belongs to an earlier one falls silent. */
  let life = 0;
  let isOn = false;
  let disconnect = () => {};
  let stopWaiting = () => {};

  const poll = (of: number) => {
    if (of !== life) return;
    stopWaiting = waitForJob(github, session, (message) => {
      time.after(random.between(100, 3000), () => void take(message, of));
    });
  };

  async function take(message: JobMessage, of: number): Promise<void> {
    if (of !== life) return;
    const job = repository.runs.flatMap((run) => run.jobs).find(({ id }) => id === message.jobId);
    if (!job) return poll(of);
    try {
      startJob(github, session, job);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return poll(of);
    }
    trace.note(`${name} begins ${job.run.displayTitle}`);
    const stop = Promise.withResolvers<never>();
    stop.promise.catch(() => {});
    const unwatch = watchJob(github, session, job, () => stop.reject(new Stopped()));
    const isAlive = () => of === life;
    const sleep = (ms: number) =>
      Promise.race([stop.promise, new Promise<void>((resolve) => void time.after(ms, resolve))]);
    const ended = await playAction({
      world,
      random,
      message,
      sleep,
      hangs: options.hangs(),
      watch: options.watch,
      fence: options.fence,
      github: createJobClient({
        fetch: createWire({ ...world, latency: () => random.between(20, 150), fault: options.fault, isAlive }),
        apiUrl: github.apiUrl,
        graphqlUrl: github.graphqlUrl,
        token: message.token,
        repository: { owner: world.name.owner, name: world.name.repo },
        sleep,
      }),
    });
    unwatch();
    if (!isAlive()) return;
    trace.note(`${name} ends ${job.run.displayTitle}: ${ended.conclusion} ${ended.annotations[0]?.title ?? ''}`);
    try {
      const completed = { conclusion: ended.conclusion, outputs: {} };
      updateJob(github, session, job, { log: '', steps: [], annotations: ended.annotations, summary: null, completed });
    } catch (error) {
      // The job was lost or cancelled meanwhile.
      if (!(error instanceof HttpError)) throw error;
    }
    poll(of);
  }

  const vanish = () => {
    life += 1;
    isOn = false;
    stopWaiting();
    disconnect();
    disconnect = () => {};
    trace.note(`${name} vanishes`);
  };
  return {
    join() {
      if (isOn) return;
      isOn = true;
      life += 1;
      disconnect = connect(github, session);
      trace.note(`${name} joins`);
      poll(life);
    },
    vanish,
    lie() {
      stopWaiting();
      trace.note(`${name} lies about being idle`);
    },
    leave() {
      vanish();
      repository.runners = repository.runners.filter((one) => one !== runner);
      trace.note(`${name} leaves the cluster`);
    },
  };
}
