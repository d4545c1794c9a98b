/**
 * The app is killed (SIGKILL) at every one of its requests on the way of a task, either before GitHub got the request or
 * after it acted on it but before the answer arrived. Started again, it ends in the same state: one pull request, one
 * run, one comment. One test file a fault, so that the two run side by side.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stateOf } from '../../app/contract/labels.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { APP_BOT, isApps } from '../cluster/requests.ts';
import { type SmallCluster, startSmallCluster, wholeWay } from '../cluster/small.ts';

type Fault = 'drop-before' | 'drop-after';

export function testKilledApp(fault: Fault): void {
  describe('killing the app', () => {
    let small: SmallCluster;
    let steps = 0;

    beforeAll(async () => {
      small = await startSmallCluster(2);
      steps = await killedWay(small.cluster, undefined);
    }, 120_000);

    afterAll(() => small?.[Symbol.asyncDispose]());

    test('the undisturbed way takes a known number of requests', () => {
      expect(steps).toBeGreaterThan(5);
    });

    test(`at each step, ${fault}`, { timeout: 300_000 }, async () => {
      for (let step = 1; step <= steps; step += 1) await killedWay(small.cluster, { step, fault });
    });
  });
}

/** The timer's own requests come when they come; they are no step of a task's way. */
const SWEEP = [
  'apps/list-installations',
  'apps/list-repos-accessible-to-installation',
  'openTasks',
  'users/get-by-username',
  'openDashboard',
  'writeDashboard',
];

/** One task from opened to completed, with a kill on the way; resolves to the number of the app's requests. */
async function killedWay(cluster: Cluster, kill: { step: number; fault: Fault } | undefined): Promise<number> {
  const { github, repository } = cluster;
  let requests = 0;
  let restarted: Promise<unknown> = Promise.resolve();
  github.requestFaults = (entry) => {
    if (!isApps(cluster, entry) || SWEEP.includes(entry.operation)) return 'none';
    requests += 1;
    if (requests !== kill?.step) return 'none';
    restarted = cluster.app.kill().then(() => cluster.restartApp());
    return kill.fault;
  };
  const where = kill ? `killed at request ${kill.step}, ${kill.fault}` : 'undisturbed';
  const number = await wholeWay(cluster, `(${where})`);
  await restarted;
  await github.settled();
  github.requestFaults = () => 'none';

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
  return requests;
}
