import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRunner } from '../runner/start-runner.ts';
import { startGitHub } from '../start.ts';
import { connect } from './connections.ts';
import { createRunnerToken, registerRunner } from './register.ts';
import { startJob, updateJob, waitForJob } from './session.ts';
import { completed, createBench, dispatch, logs, onlyJob, until } from './support.ts';

const job = (runsOn: string, run = 'true') =>
  `on: workflow_dispatch\njobs: { a: { runs-on: ${runsOn}, steps: [{ run: '${run}' }] } }`;

test('a job waits until a runner with all of its labels comes, whatever their case', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'w.yml': job('[self-hosted, Backend, gpu]') });
  await using _other = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: ['backend'] });
  const run = await dispatch(bench, 'w.yml');
  expect(onlyJob(run).status).toBe('queued');
  await using _fitting = await startRunner({ github, repo: bench.repo, name: 'pc-2', labels: ['backend', 'GPU'] });
  await completed(run);
  expect(onlyJob(run).runner?.name).toBe('pc-2');
});

/** Each of the first two jobs waits for the other to be at work. */
const MEET = `touch $MEET/\${{ github.run_number }}; until [ -e $MEET/1 ] && [ -e $MEET/2 ]; do sleep 0.02; done`;

test('two runners work at the same time, each on one job, the oldest first', async () => {
  await using github = await startGitHub();
  await using dir = await mkdtempDisposable(join(tmpdir(), 'meet-'));
  const bench = await createBench(github, { 'w.yml': job('self-hosted', MEET) });
  const runs = [await dispatch(bench, 'w.yml'), await dispatch(bench, 'w.yml'), await dispatch(bench, 'w.yml')];
  const start = (name: string) => startRunner({ github, repo: bench.repo, name, labels: [], env: { MEET: dir.path } });
  await using _one = await start('pc-1');
  await using _two = await start('pc-2');
  await Promise.all(runs.map(completed));
  const [first, second, third] = runs.map(onlyJob);
  expect(
    runs.map((run) => run.conclusion),
    runs.flatMap(logs).join(),
  ).toEqual(['success', 'success', 'success']);
  expect(new Set([first?.runner?.name, second?.runner?.name])).toEqual(new Set(['pc-1', 'pc-2']));
  expect(third?.startedAt).toBeGreaterThanOrEqual(Math.min(first?.completedAt ?? 0, second?.completedAt ?? 0));
});

test('an assignment nobody acknowledges is queued again; the late runner is told no', async () => {
  const due: { at: number; action: () => void }[] = [];
  let now = Date.UTC(2026, 0, 1);
  const clock = {
    now: () => now,
    after(ms: number, action: () => void) {
      const timer = { at: now + ms, action };
      due.push(timer);
      return () => void (due.includes(timer) && due.splice(due.indexOf(timer), 1));
    },
  };
  await using github = await startGitHub({ clock });
  const bench = await createBench(github, { 'w.yml': job('self-hosted') });
  const enlist = (name: string) => {
    const { token } = createRunnerToken(github, bench.repo, 'register');
    const given = { token, name, labels: [], os: 'Linux', arch: 'X64', version: '1', ephemeral: false, replace: false };
    const session = github.actions.sessions.get(registerRunner(github, given).credential);
    if (!session) throw new Error('no session');
    connect(github, session);
    return session;
  };
  const [late, good] = [enlist('late'), enlist('good')];
  const offers: string[] = [];
  waitForJob(github, late, () => offers.push('late'));
  const one = onlyJob(await dispatch(bench, 'w.yml'));
  waitForJob(github, good, () => offers.push('good'));
  expect([offers, one.status, late.runner.job]).toEqual([['late'], 'queued', one]);
  now += 60_000;
  for (const timer of due.filter(({ at }) => at <= now)) timer.action();
  expect(offers).toEqual(['late', 'good']);
  expect(() => startJob(github, late, one)).toThrow('not yours');
  startJob(github, good, one);
  const end = { log: '', steps: [], annotations: [], summary: null };
  updateJob(github, good, one, { ...end, completed: { conclusion: 'success', outputs: {} } });
  expect(one.run.conclusion).toBe('success');
  expect(() => updateJob(github, good, one, { ...end, completed: null })).toThrow('is over');
});

test('an ephemeral runner takes one job and is gone', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'w.yml': job('self-hosted') });
  await using runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [], ephemeral: true });
  await completed(await dispatch(bench, 'w.yml'));
  expect(await runner.exited).toBe(0);
  expect(bench.repo.runners).toEqual([]);
});

test('of a concurrency group one works and one waits; a newer one takes its place', async () => {
  await using github = await startGitHub();
  const file = job('nobody').replace('jobs:', 'concurrency: one\njobs:');
  const bench = await createBench(github, {
    'w.yml': file,
    'c.yml': file.replace('concurrency: one', 'concurrency: { group: ONE, cancel-in-progress: true }'),
  });
  const states = () => bench.repo.runs.map((run) => run.conclusion ?? run.status);
  await dispatch(bench, 'w.yml');
  await dispatch(bench, 'w.yml');
  expect(states()).toEqual(['queued', 'pending']);
  await dispatch(bench, 'w.yml');
  expect(states()).toEqual(['queued', 'cancelled', 'pending']);
  await dispatch(bench, 'c.yml');
  await until('the newest goes on', () => bench.repo.runs[3]?.status === 'queued', states);
  expect(states()).toEqual(['cancelled', 'cancelled', 'cancelled', 'queued']);
  expect(github.violations).toEqual([]);
});

test('matrix, needs, if and a failing need make the jobs GitHub would make', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, {
    'w.yml': `
on: workflow_dispatch
jobs:
  build:
    runs-on: self-hosted
    strategy: { fail-fast: false, matrix: { os: [a, b], include: [{ os: a, extra: x }, { os: c }] } }
    steps: [{ run: 'test "\${{ matrix.os }}" != b' }]
  after: { needs: build, runs-on: self-hosted, steps: [{ run: 'true' }] }
  rescue:
    needs: build
    if: failure()
    runs-on: self-hosted
    steps: [{ run: 'test "\${{ needs.build.result }}" = failure' }]
  wrong: { runs-on: '\${{ fromJSON(github.actor) }}', steps: [{ run: 'true' }] }
`,
  });
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: [] });
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.jobs.map((one) => `${one.name}: ${one.conclusion}`).sort(), logs(run).join()).toEqual([
    'after: skipped',
    'build (a, x): success',
    'build (b): failure',
    'build (c): success',
    'rescue: success',
    'wrong: failure',
  ]);
  const ids = [...run.jobs.map((one) => one.id), run.id, run.suite.id];
  expect(new Set(ids).size).toBe(ids.length);
});
