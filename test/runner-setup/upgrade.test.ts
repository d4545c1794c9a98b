import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { type Bench, startBench } from './bench.ts';
import { buildDistribution } from './distribution/build.ts';
import { startSystemd } from './systemd.ts';

const UNTIL_GO = `on: workflow_dispatch
jobs: { a: { runs-on: [claude, backend], steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.02; done' }] } }`;

async function joinService(bench: Bench) {
  const systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const args = ['--url', bench.url, '--root', bench.root, '--specialty', 'backend', '--yes', '--hardening', 'none'];
  expect(await bench.pc(systemd.host).command('join', ...args)).toBe(0);
  return systemd;
}

const customLabels = (bench: Bench) =>
  bench.repo.runners[0]?.labels.filter((label) => label.type === 'custom').map((label) => label.name);

test.concurrent('upgrade exchanges the program, keeps the registration, and gives the labels back', async () => {
  await using bench = await startBench();
  await using systemd = await joinService(bench);
  const same = bench.pc(systemd.host);
  expect(await same.command('upgrade', '--root', bench.root)).toBe(0);
  expect(same.output).toEqual(['desk has the newest runner, 2.336.0.']);
  const id = bench.repo.runners[0]?.id;
  bench.downloads.offer(await buildDistribution('2.337.0'));
  const pc = bench.pc(systemd.host);
  expect(`${await pc.command('upgrade', '--root', bench.root)} ${pc.output.at(-1)}`).toBe(
    '0 desk has runner 2.337.0 now.',
  );
  expect(bench.repo.runners.map((runner) => runner.id)).toEqual([id]);
  expect(customLabels(bench)).toEqual(['claude', 'backend', 'pc-desk']);
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');
  const left = (await readdir(join(bench.root, 'instances', 'desk'))).sort();
  expect(left).toEqual(['home', 'runner', 'tmp', 'work']);
});

test.concurrent('a new program that does not come online is taken back, also when the PC died in between', async () => {
  await using bench = await startBench();
  await using systemd = await joinService(bench);
  bench.downloads.offer(await buildDistribution('2.337.0', { broken: true }));
  let now = Date.now();
  const wait = async () => {
    // A minute passes for the command with each look; GitHub notices the silence in its own time.
    now += 60_000;
    await until('GitHub noticed', () => bench.repo.runners[0]?.lastSeenAt === null || now > Date.now() + 240_000);
  };
  const pc = bench.pc({ ...systemd.host, now: () => now, wait });
  expect(await pc.command('upgrade', '--root', bench.root)).toBe(1);
  expect(pc.text()).toContain('The new runner of desk did not come online, so the old one is back');
  await until('the old one is online', () => bench.repo.runners[0]?.lastSeenAt !== null);
  expect(customLabels(bench)).toEqual(['claude', 'backend', 'pc-desk']);
  const run = await dispatch(bench, 'w.yml');
  await completed(run);
  expect(run.conclusion).toBe('success');

  // As after a power cut between the two renames: the program's place is empty.
  const program = join(bench.root, 'instances', 'desk', 'runner');
  await rename(program, `${program}.old`);
  bench.downloads.offer(await buildDistribution('2.338.0'));
  const again = bench.pc(systemd.host);
  expect(`${await again.command('upgrade', '--root', bench.root)} ${again.output.at(-1)}`).toBe(
    '0 desk has runner 2.338.0 now.',
  );
});

test.concurrent('Ctrl-C while upgrade or pause waits for a job: upgrade gives the labels back, pause says that it stays', async () => {
  await using bench = await startBench({ 'w.yml': UNTIL_GO });
  await using systemd = await joinService(bench);
  bench.downloads.offer(await buildDistribution('2.337.0'));
  const run = await dispatch(bench, 'w.yml');
  await until('the job runs', () => run.status === 'in_progress');
  const interrupted = async (command: string) => {
    const pc = bench.pc({
      ...systemd.host,
      print(line) {
        pc.output.push(line);
        if (line.includes('is at work')) pc.interrupt();
      },
    });
    return `${await pc.command(command, '--root', bench.root)} ${pc.text()}`;
  };
  expect(await interrupted('upgrade')).toMatch(/^130 [\s\S]*desk takes jobs: claude, backend, pc-desk\.\nStopped\./);
  expect(customLabels(bench)).toEqual(['claude', 'backend', 'pc-desk']);
  expect(await interrupted('pause')).toMatch(
    /^130 [\s\S]*desk takes no new job all the same; resume undoes it\.\nStopped\./,
  );
  expect(customLabels(bench)).toEqual(['claude-maintenance']);
  await writeFile(join(bench.root, 'instances', 'desk', 'home', 'go'), '');
  await completed(run);
  expect(run.conclusion).toBe('success');
  const pc = bench.pc(systemd.host);
  expect(`${await pc.command('upgrade', '--root', bench.root)} ${pc.output.at(-1)}`).toBe(
    '0 desk has runner 2.337.0 now. It is paused: resume --name desk',
  );
});

test.concurrent('a runner in the foreground is upgraded while it is stopped', async () => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  bench.downloads.offer(await buildDistribution('2.337.0'));
  const running = bench.pc();
  expect(await running.command('upgrade', '--root', bench.root)).toBe(1);
  expect(running.text()).toContain('End it with Ctrl-C');
  await stop();
  const pc = bench.pc();
  expect(`${await pc.command('upgrade', '--root', bench.root)} ${pc.output.at(-1)}`).toBe(
    '0 desk has runner 2.337.0 now.',
  );
  await bench.join(bench.pc(), '--specialty', 'backend');
  expect(customLabels(bench)).toEqual(['claude', 'backend', 'pc-desk']);
});
