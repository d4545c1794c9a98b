/**
 * The app is killed (SIGKILL) at every request with which it changes GitHub on the way of a task: before GitHub got the
 * request, or after it acted on it but before the answer arrived. Started again, it ends in the same state: one pull
 * request, one run, one comment. It keeps nothing of its own, so a kill between two changes, at a request that reads, finds
 * what a kill before the second of them finds. One test file a fault, so that the two run side by side.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stateOf } from '../../app/contract/labels.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { APP_BOT, isApps } from '../cluster/requests.ts';
import { type SmallCluster, startSmallCluster, wholeWay } from '../cluster/small.ts';

type Kill = { fault: 'drop-before' | 'drop-after'; operation: string; nth: number };

/** Besides the labels, which only the first task needs. */
const CHANGES = [
  ['writeTask', 1, 'it is given to a PC'],
  ['actions/create-workflow-dispatch', 1, 'the run is asked for'],
  ['writeTask', 2, 'the run is noted'],
  ['apps/create-installation-access-token', 1, 'the job gets its token'],
  ['writeTask', 3, 'the pull request is noted'],
  ['writeTask', 4, 'it is merged'],
] as const;

export function testKilledApp(fault: Kill['fault']): void {
  describe(`killing the app (${fault})`, () => {
    let small: SmallCluster;

    beforeAll(async () => {
      small = await startSmallCluster(2);
    }, 60_000);

    afterAll(() => small?.[Symbol.asyncDispose]());

    test('at the first labels', () => killedWay(small.cluster, { fault, operation: 'createLabels', nth: 1 }));

    test.for(CHANGES)('at %s %i: %s', ([operation, nth]) => killedWay(small.cluster, { fault, operation, nth }));
  });
}

/** One task from opened to completed, with a kill on the way. */
async function killedWay(cluster: Cluster, { fault, operation, nth }: Kill): Promise<void> {
  const { github, repository } = cluster;
  let requests = 0;
  let restarted: Promise<unknown> = Promise.resolve();
  github.requestFaults = (entry) => {
    if (!isApps(cluster, entry) || entry.operation !== operation) return 'none';
    requests += 1;
    if (requests !== nth) return 'none';
    restarted = cluster.app.kill().then(() => cluster.restartApp());
    return fault;
  };
  const where = `killed at ${operation} ${nth}, ${fault}`;
  const number = await wholeWay(cluster, `(${where})`);
  await restarted;
  await github.settled();
  github.requestFaults = () => 'none';
  expect(requests, where).toBeGreaterThanOrEqual(nth);

  const issue = repository.issues.get(number);
  expect(
    issue?.labels.flatMap((label) => stateOf(label.name) ?? []),
    where,
  ).toEqual(['completed']);
  expect(
    issue?.comments.map((comment) => comment.user.login),
    where,
  ).toEqual([APP_BOT]);
  const runs = repository.runs.filter((run) => run.inputs['task'] === String(number));
  expect(
    runs.map((run) => run.conclusion),
    where,
  ).toEqual(['success']);
  const pulls = [...repository.issues.values()].filter((one) => one.body?.includes(`Closes #${number}`));
  expect(
    pulls.map((one) => one.pull?.mergedAt !== null),
    where,
  ).toEqual([true]);
  expect(github.violations).toEqual([]);
}
