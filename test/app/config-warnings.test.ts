/** Settings that no PC can serve, and policies that do not work: said on the issue, with the place in the file. */
import { afterEach, describe, expect, test } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import type { Policy } from '../../app/core/schedule/policies/policy.ts';
import { startOnGitHub } from './on-github.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
const start = async (config: string, policies: Record<string, Policy> = {}) => {
  on = await startOnGitHub({
    files: { [CONFIG_PATH]: `version: 1\n${config}\n` },
    policies: new Map(Object.entries(policies)),
  });
};
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

test('a label that no PC carries is named with line and column, in one notice, without a request more', async () => {
  await start('pools:\n  gpu: { labels: [gpu] }\n  web: { labels: [claude] }\n  lab:\n    labels: [backend]');
  const number = await on.open('mika');
  const made = await on.look(number);
  // The two lists that any first task asks for, each once.
  expect(made.filter((operation) => operation.includes('runner')).toSorted()).toEqual([
    'actions/list-self-hosted-runners-for-org',
    'actions/list-self-hosted-runners-for-repo',
  ]);
  expect(on.sticky(number)).toContain(
    [
      '> [!WARNING]',
      '> `.github/claude-cluster.yml` asks for what the PCs do not have:',
      '> - Line 3, column 19: no PC of the cluster carries the label `gpu`, so pool `gpu` has none. Labels that PCs carry: `backend`, `pc-1`, `self-hosted`. Give a runner the label, or change the pool.',
      '> - Line 6, column 13: every PC with the labels of pool `lab` belongs to pool `web`, which stands earlier. Put `lab` before it, or give its PCs a label of their own.',
    ].join('\n'),
  );
});

test('it stays while the task runs, costs no write of its own, and goes with the end of the task', async () => {
  await start('pools: { gpu: { labels: [gpu] } }');
  const number = await on.open('mika');
  await on.look(number);
  await on.look(number);
  expect(on.labels(number)).toContain('claude:assigned');
  expect(on.sticky(number)).toContain('carries the label `gpu`');
  expect(await on.look(number)).not.toContain('writeTask');
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: number, state: 'closed' });
  await on.look(number);
  expect(on.labels(number)).toContain('claude:cancelled');
  expect(on.sticky(number)).not.toContain('gpu');
});

test('it goes when the PC has come', async () => {
  await start('pools: { gpu: { labels: [gpu], specialties: [devops] } }\nlimits: { parallel: 1 }');
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  await on.look(first);
  const [pc] = on.repository.runners;
  pc?.labels.push({ id: 9999, name: 'gpu', type: 'custom' });
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: first, state: 'closed' });
  await on.look(first);
  await on.look(second);
  expect(on.sticky(second)).not.toContain('carries the label');
  expect(on.sticky(second)).toContain(
    'pool `gpu` leaves `backend` out, so nobody does it, though `pc-1` carries that label',
  );
});

describe('a policy of the operator’s own', () => {
  const NEWEST_FIRST: Policy = () => (a, b) => b.number - a.number;
  const scheduling = 'scheduling: { policy: newest-first }';
  const two = async () => {
    for (const pc of on.repository.runners) pc.lastSeenAt = null;
    const numbers = [await on.open('mika'), await on.open('mika')] as const;
    for (const number of numbers) await on.look(number);
    for (const pc of on.repository.runners) pc.lastSeenAt = on.github.clock.now();
    await on.sweep();
    return numbers;
  };

  test('decides whose turn it is', async () => {
    await start(scheduling, { 'newest-first': NEWEST_FIRST });
    const [older, newer] = await two();
    expect([older, newer].map((number) => on.runsOf(number).length)).toEqual([0, 1]);
  });

  test('that throws is named on the issue and in the log, and `priority` decides', async () => {
    const broken: Policy = () => {
      throw new Error('no team <b>');
    };
    await start(scheduling, { 'newest-first': broken });
    const [older, newer] = await two();
    expect([older, newer].map((number) => on.runsOf(number).length)).toEqual([1, 0]);
    expect(on.sticky(newer)).toContain(
      '> - Line 2, column 23: the policy `newest-first` does not work, so `priority` decides whose turn it is: it threw: no team &lt;b&gt;. Whoever runs the app has to mend it.',
    );
    expect(on.warnings.filter((text) => text.startsWith('A scheduling policy of this app does not work'))).toHaveLength(
      2,
    );
    expect(on.errors).toEqual([]);
  });

  test('that does not exist is an error of the configuration', async () => {
    await start('scheduling: { policy: newest-frist }', { 'newest-first': NEWEST_FIRST });
    const number = await on.open('mika');
    await on.look(number);
    expect(on.sticky(number)).toContain('> - Line 2, column 23: `scheduling.policy` is "newest-frist": allowed "fifo"');
    expect(on.sticky(number)).toContain('Did you mean `newest-first`?');
  });
});
