/** GitHub requests of the app and the action for one task from opened to completed, on a cluster that is already warm. */

import { countRequests } from '../cluster/requests.ts';
import { startSmallCluster, wholeWay } from '../cluster/small.ts';
import type { RequestLogEntry } from '../github/state.ts';

export type RequestRow = { who: 'app' | 'action'; count: number; limit: number; operations: string[] };

/** The first task makes the labels and the app's own token; the second is measured. */
export async function measureRequests(): Promise<RequestRow[]> {
  // No sweep in between: it would be counted too.
  await using small = await startSmallCluster(3600);
  const { cluster } = small;
  await wholeWay(cluster);
  await cluster.github.settled();
  const from = cluster.github.state.requests.length;
  await wholeWay(cluster);
  await cluster.github.settled();
  const { app, action } = countRequests(cluster, from);
  return [row('app', app, 12), row('action', action, 10)];
}

const row = (who: RequestRow['who'], entries: RequestLogEntry[], limit: number): RequestRow => ({
  who,
  count: entries.length,
  limit,
  operations: entries.map((entry) => entry.operation),
});

export const requestFaults = (rows: RequestRow[]): string[] =>
  rows
    .filter(({ count, limit }) => count > limit)
    .map(({ who, count, limit }) => `The ${who} made ${count} requests; at most ${limit} were planned.`);

export function requestTable(rows: RequestRow[]): string {
  return rows
    .map(({ who, count, limit, operations }) =>
      [
        `${who}: ${count} requests (at most ${limit})`,
        ...operations.map((name, index) => `  ${index + 1}. ${name}`),
      ].join('\n'),
    )
    .join('\n\n');
}
