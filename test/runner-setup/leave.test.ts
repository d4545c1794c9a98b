import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { startBench } from './bench.ts';

const UNTIL_GO = `on: workflow_dispatch
jobs: { a: { runs-on: [claude, backend], steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.02; done' }] } }`;

const customLabels = (labels: { name: string; type: string }[] = []) =>
  labels.filter((label) => label.type === 'custom').map((label) => label.name);

test.concurrent('leave removes what join made, and nothing else', async () => {
  await using bench = await startBench();
  await bench.join(bench.pc(), '--specialty', 'backend', '--instances', '2');
  await writeFile(join(bench.root, 'mine.txt'), 'not of join');
  expect(bench.repo.runners.map((runner) => runner.name).sort()).toEqual(['desk', 'desk-2']);
  const pc = bench.pc();
  expect(await pc.command('leave', '--root', bench.root, '--name', 'desk-2')).toBe(0);
  expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['desk']);
  expect(await readdir(join(bench.root, 'instances'))).toEqual(['desk']);
  expect(await pc.command('leave', '--root', bench.root)).toBe(0);
  expect(bench.repo.runners).toEqual([]);
  expect(await readdir(bench.root)).toEqual(['mine.txt']);
  expect(await readdir(bench.dir)).toEqual(['root']);
  expect(await pc.command('leave', '--root', bench.root)).toBe(1);
  expect(pc.output.slice(-2).join('\n')).toContain(`No runner was joined in ${bench.root}`);
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('pause lets the job finish and takes no other; resume gives the labels back', async () => {
  await using bench = await startBench({ 'w.yml': UNTIL_GO });
  await bench.join(bench.pc(), '--specialty', 'backend');
  const home = join(bench.root, 'instances', 'desk', 'home');
  const first = await dispatch(bench, 'w.yml');
  await until('the job runs', () => first.status === 'in_progress');
  const pc = bench.pc();
  const paused = pc.command('pause', '--root', bench.root);
  await until('pause waits', () => pc.text().includes('desk is at work'));
  expect(customLabels(bench.repo.runners[0]?.labels)).toEqual(['claude-maintenance']);
  const second = await dispatch(bench, 'w.yml');
  await writeFile(join(home, 'go'), '');
  await completed(first);
  expect(first.conclusion).toBe('success');
  expect(await paused).toBe(0);
  expect(pc.output.at(-1)).toBe('desk is paused and idle.');
  expect(second.status).toBe('queued');
  expect(await readdir(join(bench.root, 'instances'))).toContain('desk.draining');
  // A second pause keeps the labels to give back.
  expect(await bench.pc().command('pause', '--root', bench.root)).toBe(0);
  expect(await bench.pc().command('resume', '--root', bench.root)).toBe(0);
  expect(customLabels(bench.repo.runners[0]?.labels)).toEqual(['claude', 'backend', 'pc-desk']);
  await completed(second);
  expect(second.conclusion).toBe('success');
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('leave waits no longer than it is told; --force does not wait', async () => {
  await using bench = await startBench({ 'w.yml': UNTIL_GO });
  await bench.join(bench.pc(), '--specialty', 'backend');
  const run = await dispatch(bench, 'w.yml');
  await until('the job runs', () => run.status === 'in_progress');
  const pc = bench.pc();
  expect(await pc.command('leave', '--root', bench.root, '--minutes', '0')).toBe(1);
  expect(pc.text()).toContain('desk is still at work after 0 minutes. It takes no new job.');
  expect(bench.repo.runners).toHaveLength(1);
  expect(await pc.command('leave', '--root', bench.root, '--force')).toBe(0);
  await completed(run);
  expect(run.conclusion).not.toBe('success');
  expect(bench.repo.runners).toEqual([]);
  expect(await readdir(bench.dir)).toEqual([]);
});

test.concurrent('status tells running, online, and labels that differ', async ({ expect }) => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  const healthy = bench.pc();
  expect(await healthy.command('status', '--root', bench.root, '--json')).toBe(0);
  const data: unknown = JSON.parse(healthy.text());
  expect(data).toMatchObject([
    { name: 'desk', running: true, github: 'idle', paused: false, version: '2.336.0', labels: { drift: false } },
  ]);
  expect(data).toMatchObject([{ lastJobs: [] }]);
  await completed(await dispatch(bench, 'w.yml'));
  await bench.octokit.actions.setCustomLabelsForSelfHostedRunnerForRepo({
    ...bench.name,
    runner_id: bench.repo.runners[0]?.id ?? 0,
    labels: ['claude'],
  });
  const drifted = bench.pc();
  expect(await drifted.command('status', '--root', bench.root)).toBe(1);
  expect(drifted.text()).toContain('labels claude, backend, pc-desk; GitHub has: claude (run join again)');
  const again = async () => {
    const pc = bench.pc();
    await pc.command('status', '--root', bench.root);
    return pc.text();
  };
  await expect.poll(again).toMatch(/\n {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ Succeeded: a$/);
  await stop();
  await until('it is offline', () => bench.repo.runners[0]?.lastSeenAt === null);
  const stopped = bench.pc();
  expect(await stopped.command('status', '--root', bench.root)).toBe(1);
  expect(stopped.text()).toContain('desk: offline; NOT running here (foreground)');
});

test.concurrent('leave of a runner that GitHub knows no more still cleans this PC', async () => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  await stop();
  await bench.octokit.actions.deleteSelfHostedRunnerFromRepo({
    ...bench.name,
    runner_id: bench.repo.runners[0]?.id ?? 0,
  });
  expect(await bench.pc().command('leave', '--root', bench.root)).toBe(0);
  expect(await readdir(bench.dir)).toEqual([]);
});
