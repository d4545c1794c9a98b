/** What runs before and after every job on a PC. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../runner-setup/host/run.ts';
import { completed, dispatch } from '../github/actions/support.ts';
import { BUSY, startBench } from './bench.ts';

/** Leaves a process behind that GitHub's runner loses, since it changes its mark, and a temporary file. */
const STRAY = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - run: |
          cat $CLAUDE_CLUSTER_INSTANCE/job
          touch $TMPDIR/of-the-job
          RUNNER_TRACKING_ID= setsid sleep 300 >/dev/null 2>&1 &
          echo $! >$HOME/stray
`;

test.concurrent('a job: noted while it runs; its strays and temporary files are gone afterwards, other processes are not', async () => {
  await using bench = await startBench({ 'w.yml': STRAY });
  await bench.join(bench.pc(), '--specialty', 'backend');
  const directory = join(bench.root, 'instances', 'desk');
  await writeFile(join(directory, 'tmp', 'before'), '');
  const first = await dispatch(bench, 'w.yml');
  // The same job's, but of another instance.
  const job = { GITHUB_RUN_ID: String(first.id), GITHUB_RUN_ATTEMPT: '1' };
  const env = { PATH: process.env['PATH'], ...job, CLAUDE_CLUSTER_INSTANCE: `${directory}-2` };
  const other = spawn('sleep', ['300'], { stdio: 'ignore', env });
  await completed(first);
  expect(first.conclusion).toBe('success');
  const stray = (await readFile(join(directory, 'home', 'stray'), 'utf8')).trim();
  expect(first.jobs[0]?.log).toMatch(new RegExp(`\\n.*\\d+ \\d+ ${first.id}\\n`));
  expect(first.jobs[0]?.log).toContain(`Ends what the job left running: ${stray}`);
  expect(existsSync(`/proc/${stray}`)).toBe(false);
  expect(await readdir(join(directory, 'tmp'))).toEqual(['before']);
  expect(existsSync(join(directory, 'job'))).toBe(false);
  expect(other.exitCode).toBe(null);
  other.kill();
  await once(other, 'close');

  // GitHub gave the job out before the PC was paused: it is refused, and says why.
  await writeFile(`${directory}.draining`, '');
  const refused = await dispatch(bench, 'w.yml');
  await completed(refused);
  expect(refused.conclusion).toBe('failure');
  expect(refused.jobs[0]?.steps.map((step) => `${step.name}: ${step.conclusion}`)).toContain('Set up runner: failure');
  expect(refused.jobs[0]?.log).toContain('runner-setup resume --name desk');
  expect(refused.jobs[0]?.log).not.toContain('Ends what');
  expect(bench.github.violations).toEqual([]);
});

test.concurrent('a disk that is nearly full and a load that is too high refuse a job', async () => {
  await using bench = await startBench();
  const here = join(bench.dir, 'desk');
  await mkdir(join(here, 'work'), { recursive: true });
  const script = join(import.meta.dirname, '../../runner-setup/scripts/job-started.sh');
  const start = async (limits: Record<string, string>) => {
    const env = { PATH: process.env['PATH'], CLAUDE_CLUSTER_INSTANCE: here, ...BUSY };
    const { code, stdout } = await run('bash', ['-e', '-o', 'pipefail', script], { env: { ...env, ...limits } });
    return `${code} ${stdout}`;
  };
  expect(await start({ CLAUDE_CLUSTER_LEAST_DISK_MB: '999999999' })).toMatch(/^1 ::error .*::\d+ MB of disk are free/);
  expect(await start({ CLAUDE_CLUSTER_MOST_LOAD_PER_CPU: '-1' })).toMatch(/^1 ::error .*::Its load is [\d.]+ on \d+/);
  expect(existsSync(join(here, 'job'))).toBe(false);
  expect(await start({})).toBe('0 ');
  expect(await readFile(join(here, 'job'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+ \n$`));
  await rm(here, { recursive: true });
});
