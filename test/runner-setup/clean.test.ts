import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { startBench } from './bench.ts';

const UNTIL_GO = `on: workflow_dispatch
jobs: { a: { runs-on: [claude, backend], steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.02; done' }] } }`;

const DAY = 24 * 60 * 60_000;

async function old(path: string, days: number): Promise<void> {
  const time = new Date(Date.now() - days * DAY);
  await utimes(path, time, time);
}

test.concurrent('clean removes old workspaces and logs, and nothing that is in use or belongs to the runner', async () => {
  await using bench = await startBench({ 'w.yml': UNTIL_GO });
  await bench.join(bench.pc(), '--specialty', 'backend');
  const directory = join(bench.root, 'instances', 'desk');
  const run = await dispatch(bench, 'w.yml');
  await until('the job runs', () => existsSync(join(directory, 'job')));
  for (const path of ['past/past/.git', 'used/used', '_tool/node'])
    await mkdir(join(directory, 'work', path), { recursive: true });
  for (const path of ['past/past/.git', 'past/past', 'past', 'used', '_tool'])
    await old(join(directory, 'work', path), 8);
  const log = join(directory, 'runner', '_diag', 'Runner_20200101-000000-utc.log');
  for (const [index, file] of [log, `${log}.2.log`, `${log}.3.log`].entries()) {
    await writeFile(file, '');
    await old(file, 30 - index);
  }

  const busy = bench.pc();
  expect(await busy.command('clean', '--root', bench.root)).toBe(0);
  expect(busy.output.map((line) => line.replace(directory, ''))).toEqual([
    'removes /runner/_diag/Runner_20200101-000000-utc.log',
    'removes /runner/_diag/Runner_20200101-000000-utc.log.2.log',
    'desk is at work: its workspaces stay.',
  ]);
  await writeFile(join(directory, 'home', 'go'), '');
  await completed(run);

  const dry = bench.pc();
  await dry.command('clean', '--root', bench.root, '--dry-run');
  expect(dry.output).toEqual([`would remove ${join(directory, 'work', 'past')}`]);
  await bench.pc().command('clean', '--root', bench.root);
  expect((await readdir(join(directory, 'work'))).sort()).toEqual(['_actions', '_tool', 'shop', 'used']);

  // A disk that is nearly full: the oldest of the younger ones go, but none that a job is using.
  const full = bench.pc({ env: { PATH: process.env['PATH'], CLAUDE_CLUSTER_WANTED_DISK_MB: '999999999' } });
  await full.command('clean', '--root', bench.root);
  expect((await readdir(join(directory, 'work'))).sort()).toEqual(['_actions', '_tool']);
});

test.concurrent('logs shows the last words', async () => {
  await using bench = await startBench();
  await bench.join(bench.pc(), '--specialty', 'backend');
  const pc = bench.pc();
  expect(await pc.command('logs', '--root', bench.root, '--lines', '1')).toBe(0);
  expect(pc.output).toEqual(['== desk', expect.stringMatching(/WRITE LINE: .*: Listening for Jobs$/)]);
});
