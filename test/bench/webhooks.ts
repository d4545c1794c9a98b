/** How long the app, a process of its own, takes to answer a webhook while many arrive, and how much memory it needs for it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Cluster } from '../cluster/cluster.ts';
import { isApps } from '../cluster/requests.ts';
import { openIssue, startWaitingCluster } from './waiting-cluster.ts';
import type { Answered, Load } from './webhook-load.ts';

export type WebhookPlan = {
  perSecond: number;
  seconds: number;
  /** GitHub answers nothing meanwhile: then it shows that nobody waits for it. */
  silent?: boolean;
};
export type WebhookTimes = {
  sent: number;
  /** Answers that were not 200. */
  refused: number;
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
  limitMs: number;
  /** Of a server that does nothing, asked at the same time: what the machine itself makes them wait. */
  bareP99Ms: number;
  perSecond: number;
  /** Processor time of the app for each webhook, with all that follows from it; a busy machine changes it little. */
  cpuMs: number;
  /** Of the app, in MB: resident before and after, and at most. */
  memory: { before: number; after: number; most: number; limit: number };
  /** Requests of the app that GitHub had before it at once, at most. */
  atOnce: number;
};

const TASKS = 20;
/** Few, so that they take nothing away from what is measured. */
const BARE_PER_SECOND = 50;

export async function measureWebhooks({ perSecond, seconds, silent = false }: WebhookPlan): Promise<WebhookTimes> {
  await using cluster = await startWaitingCluster(0);
  const { github, app } = cluster;
  // What is measured is the app, not how soon GitHub's hour is used up.
  Object.assign(github.limits.primary, { rest: 1e6, graphql: 1e6 });
  const webhooks = await recordWebhooks(cluster);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let underWay = 0;
  let atOnce = 0;
  github.onRequest.push(async (entry, phase) => {
    if (!isApps(cluster, entry)) return;
    underWay += phase === 'before' ? 1 : -1;
    atOnce = Math.max(atOnce, underWay);
    if (silent && phase === 'before') await gate;
  });
  const url = `${app.url}/api/github/webhooks`;
  const secret = github.state.apps.find(({ webhook }) => webhook?.url === url)?.webhook?.secret ?? '';
  // Once for the compiler: a server that has run for a while is what is measured.
  if (!silent) await send({ url, secret, webhooks, perSecond, seconds: Math.min(seconds, 3) });
  const before = await residentMb(app.pid, 'VmRSS');
  const cpuBefore = await cpuMs(app.pid);
  await using bare = await startBareServer();
  const [answers, bareAnswers] = await Promise.all([
    send({ url, secret, webhooks, perSecond, seconds }),
    send({ url: bare.url, secret, webhooks, perSecond: BARE_PER_SECOND, seconds }),
  ]);
  const cpu = (await cpuMs(app.pid)) - cpuBefore;
  const memory = {
    before,
    after: await residentMb(app.pid, 'VmRSS'),
    most: await residentMb(app.pid, 'VmHWM'),
    limit: 400,
  };
  open();
  return {
    sent: answers.length,
    refused: answers.filter(({ status }) => status !== 200).length,
    p50Ms: slowestOf(answers, 0.5),
    p99Ms: slowestOf(answers, 0.99),
    slowestMs: slowestOf(answers, 1),
    limitMs: 50,
    bareP99Ms: slowestOf(bareAnswers, 0.99),
    perSecond,
    cpuMs: round(cpu / answers.length),
    memory,
    atOnce,
  };
}

/** Webhooks as GitHub sent them: new issues, which are looked at, people's comments, and echoes of the app's own doing. */
async function recordWebhooks(cluster: Cluster): Promise<Load['webhooks']> {
  const { github, as, name } = cluster;
  for (let count = 0; count < TASKS; count += 1) {
    const issue_number = await openIssue(cluster);
    await as('mika').rest.issues.createComment({ ...name, issue_number, body: 'It began yesterday.' });
  }
  await github.settled();
  return github.state.deliveries.map(({ event, request }) => ({ event, body: request.body }));
}

async function send(load: Load): Promise<Answered[]> {
  const worker = new Worker(join(import.meta.dirname, 'webhook-load.ts'), { workerData: load });
  const [answers]: [Answered[]] = (await once(worker, 'message')) as [Answered[]];
  await worker.terminate();
  return answers;
}

async function startBareServer(): Promise<AsyncDisposable & { url: string }> {
  const child = fork(new URL('./bare-server.ts', import.meta.url));
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** What this part of the answers did not exceed, in milliseconds. */
function slowestOf(answers: readonly Answered[], part: number): number {
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}

async function residentMb(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
}

/** User and system time so far; Linux counts in hundredths of a second. */
async function cpuMs(pid: number): Promise<number> {
  const [, fields = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

const round = (ms: number) => Math.round(ms * 10) / 10;

/** Why it is over its limits; empty when it is not. */
export function webhookFaults({ refused, p99Ms, limitMs, memory }: WebhookTimes): string[] {
  return [
    ...(refused > 0 ? [`${refused} webhooks were not taken.`] : []),
    ...(p99Ms > limitMs ? [`One webhook in a hundred took over ${p99Ms} ms; at most ${limitMs} ms were planned.`] : []),
    ...(memory.most > memory.limit
      ? [`The app needed ${memory.most} MB; at most ${memory.limit} MB were planned.`]
      : []),
  ];
}

export function webhookTable(times: WebhookTimes): string {
  const { memory } = times;
  return [
    `webhooks: ${times.sent} at ${times.perSecond} a second, from when each was due to its answer`,
    `  p50 ${times.p50Ms} ms, p99 ${times.p99Ms} ms (at most ${times.limitMs} ms), slowest ${times.slowestMs} ms`,
    `  a server that does nothing, at the same time: p99 ${times.bareP99Ms} ms`,
    `  the app: ${times.cpuMs} ms of processor time for each, ${times.atOnce} requests to GitHub at once`,
    `  its memory: ${memory.before} MB before, ${memory.after} MB after, ${memory.most} MB at most (at most ${memory.limit} MB)`,
  ].join('\n');
}
