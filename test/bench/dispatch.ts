/** From a webhook to the dispatch, with a distant GitHub: each request of the app takes so long more. */
import { performance } from 'node:perf_hooks';
import type { Cluster } from '../cluster/cluster.ts';
import { isApps } from '../cluster/requests.ts';
import { openIssue, startWaitingCluster } from './waiting-cluster.ts';

export type DispatchTimes = {
  latencyMs: number;
  /** Of each task, in order. */
  timesMs: number[];
  medianMs: number;
  limitMs: number;
  /** What the app asked for the last task until it was dispatched. */
  operations: string[];
};

export async function measureDispatch({
  tasks,
  latencyMs,
}: {
  tasks: number;
  latencyMs: number;
}): Promise<DispatchTimes> {
  await using cluster = await startWaitingCluster(tasks + 1);
  const { github } = cluster;
  github.onRequest.push(async (entry, phase) => {
    if (phase === 'before' && isApps(cluster, entry))
      await new Promise<void>((resolve) => void setTimeout(resolve, latencyMs));
  });
  // The first one makes the labels.
  await dispatched(cluster);
  const timesMs: number[] = [];
  let operations: string[] = [];
  for (let count = 0; count < tasks; count += 1) {
    await github.settled();
    const from = github.state.requests.length;
    timesMs.push(Math.round(await dispatched(cluster)));
    operations = github.state.requests
      .slice(from)
      .filter((entry) => isApps(cluster, entry))
      .map((one) => one.operation);
  }
  const medianMs = timesMs.toSorted((a, b) => a - b)[Math.floor(tasks / 2)] ?? 0;
  return { latencyMs, timesMs, medianMs, limitMs: 800, operations };
}

/** Milliseconds from when GitHub begins to tell of a new issue until it has taken the dispatch. */
async function dispatched(cluster: Cluster): Promise<number> {
  const { github } = cluster;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let told = 0;
  const hear = ({ event, action }: { event: string; action?: string }) => {
    if (event === 'issues' && action === 'opened') told = performance.now();
  };
  const see = (entry: { operation: string; status: number }, phase: 'before' | 'after') => {
    if (phase === 'after' && entry.operation === 'actions/create-workflow-dispatch') resolve(performance.now() - told);
  };
  const timer = setTimeout(() => reject(new Error('The task was not dispatched within 30 s')), 30_000);
  github.onEvent.push(hear);
  github.onRequest.push(see);
  try {
    await openIssue(cluster);
    return await promise;
  } finally {
    clearTimeout(timer);
    github.onEvent.splice(github.onEvent.indexOf(hear), 1);
    github.onRequest.splice(github.onRequest.indexOf(see), 1);
  }
}

export const dispatchFaults = ({ medianMs, limitMs }: DispatchTimes): string[] =>
  medianMs > limitMs ? [`From webhook to dispatch it took ${medianMs} ms; at most ${limitMs} ms were planned.`] : [];

export function dispatchTable({ latencyMs, timesMs, medianMs, limitMs, operations }: DispatchTimes): string {
  return [
    `from webhook to dispatch with ${latencyMs} ms on each request: ${medianMs} ms, median of ${timesMs.length} (at most ${limitMs} ms)`,
    `  slowest ${Math.max(...timesMs)} ms; one after the other: ${operations.join(', ')}`,
  ].join('\n');
}
