import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completed, createBench, dispatch, onlyJob, until } from '../actions/support.ts';
import { startGitHub } from '../start.ts';
import { startRunner } from './start-runner.ts';

/** Ignores every polite signal and has a child of its own; says when it is ready. */
const STUBBORN = `
on: workflow_dispatch
jobs:
  a:
    runs-on: self-hosted
    steps:
      - run: |
          trap '' INT TERM
          sleep 600 & echo "pids $$ $!"
          while true; do sleep 0.05; done
      - run: echo never
      - if: always()
        run: echo "cleaned up, job \${{ job.status }}"
`;

const pids = (log: string): number[] => / pids (\d+) (\d+)/.exec(log)?.slice(1).map(Number) ?? [];

function alive(pid: number): boolean {
  try {
    // A zombie waits for a parent that is not ours; it runs no more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a cancelled job: stubborn processes are killed, always() steps run, nothing is left', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'w.yml': STUBBORN });
  const stop = { interrupt: 100, terminate: 100 };
  await using runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [], stop });
  const run = await dispatch(bench, 'w.yml');
  const job = onlyJob(run);
  await until(
    'the step runs',
    () => pids(job.log).length === 2,
    () => job.log,
  );
  const { status } = await bench.octokit.actions.cancelWorkflowRun({ ...bench.name, run_id: run.id });
  expect(status).toBe(202);
  await completed(run);
  expect(run.conclusion).toBe('cancelled');
  expect(job.steps.map((step) => step.conclusion)).toEqual(['success', 'cancelled', 'skipped', 'success', 'success']);
  expect(job.log).toContain('cleaned up, job cancelled');
  expect(pids(job.log).filter(alive)).toEqual([]);
  await expect(bench.octokit.actions.cancelWorkflowRun({ ...bench.name, run_id: run.id })).rejects.toMatchObject({
    status: 409,
  });
  await until('the runner is free', () => bench.repo.runners.every((one) => one.job === null));
  await runner.stop();
  expect(alive(runner.pid)).toBe(false);
  expect(bench.repo.runners.map((one) => one.lastSeenAt)).toEqual([null]);
  expect(github.violations).toEqual([]);
});

test('a runner that dies takes its job with it: lost communication, failure, offline', async () => {
  await using github = await startGitHub({ actions: { lost: 100 } });
  const bench = await createBench(github, { 'w.yml': STUBBORN });
  await using runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const run = await dispatch(bench, 'w.yml');
  const job = onlyJob(run);
  await until(
    'the step runs',
    () => pids(job.log).length === 2,
    () => job.log,
  );
  await runner.kill();
  await completed(run);
  expect(run.conclusion).toBe('failure');
  expect(job.checkRun.annotations[0]?.message).toMatch(/^The self-hosted runner lost communication with the server/);
  expect(bench.repo.runners[0]?.lastSeenAt).toBeNull();
  expect(pids(job.log).filter(alive)).toEqual([]);
});

test('a job that takes too long is stopped by its timeout-minutes', async () => {
  await using github = await startGitHub();
  const file = STUBBORN.replace('runs-on: self-hosted', 'runs-on: self-hosted\n    timeout-minutes: 0.005');
  const bench = await createBench(github, { 'w.yml': file });
  const stop = { interrupt: 50, terminate: 50 };
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [], stop });
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('cancelled');
  expect(onlyJob(run).checkRun.annotations[0]?.message).toContain('exceeded the maximum execution time');
});

test('a job cancelled by force is over at once, and its runner drops everything, always() too', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'w.yml': STUBBORN });
  const stop = { interrupt: 50, terminate: 50 };
  await using runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [], stop });
  const run = await dispatch(bench, 'w.yml');
  const job = onlyJob(run);
  await until(
    'the step runs',
    () => pids(job.log).length === 2,
    () => job.log,
  );
  await bench.octokit.actions.forceCancelWorkflowRun({ ...bench.name, run_id: run.id });
  expect([run.conclusion, job.steps.map((step) => step.conclusion)]).toEqual([
    'cancelled',
    ['success', 'cancelled', 'skipped', 'skipped'],
  ]);
  await until('the runner is done', () => runner.output.some((line) => line.includes('with result: Canceled')));
  expect(job.log).not.toContain('cleaned up');
  expect(pids(job.log).filter(alive)).toEqual([]);
});
