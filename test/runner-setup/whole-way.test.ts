/**
 * The whole way of one PC, in a root that is thrown away: users, files and processes are real, and so is systemd where it runs;
 * else systemctl is a recorded fake.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../runner-setup/bundle.ts';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { BUSY, startBench } from './bench.ts';
import { buildDistribution } from './distribution/build.ts';
import { bestSystemd, impossible, NODE, startThrowAwayRoot } from './throw-away-root.ts';

const WORKFLOW = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - uses: actions/checkout@v5
      - run: |
          echo "$(id -un) works in $(pwd), and its home is $HOME"
          test -f README.md
`;

const LONG = `on: workflow_dispatch
jobs: { b: { runs-on: [claude, backend], steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.05; done' }] } }`;

const systemd = bestSystemd();
const reason = systemd === 'real' ? undefined : impossible();

test.skipIf(reason !== undefined)(
  `join → online → a task → pause → upgrade → leave (${reason ?? `as root, with the ${systemd} systemd`})`,
  async () => {
    await using bench = await startBench({ 'w.yml': WORKFLOW, 'long.yml': LONG });
    const lib = await mkdtemp(join(tmpdir(), 'bundle-'));
    await using cleaning = new AsyncDisposableStack();
    cleaning.defer(() => rm(lib, { recursive: true, force: true }));
    const cli = await bundle(lib);
    await using pc = await startThrowAwayRoot({ GH_TOKEN: bench.token }, systemd);
    await pc.run(
      `systemctl set-environment ${Object.entries(BUSY)
        .map((one) => one.join('='))
        .join(' ')}`,
    );
    const setup = async (line: string) => {
      const { code, output } = await pc.run(`${NODE} ${cli} ${line}`);
      return `${code} ${output}`;
    };
    // What is there before is there afterwards.
    const before = 'getent passwd; getent group; find /etc/systemd/system; ls /var/lib';
    const untouched = (await pc.run(before)).output;

    const join_ = `join --url ${bench.url} --specialty backend --name pc-7 --yes --no-doctor`;
    expect(await setup(join_)).toMatch(/pc-7 is online\.$/);
    expect(await setup(join_)).toBe('0 Nothing to do: everything is as wanted.\npc-7 is online.');
    expect((await pc.run('getent passwd claude-pc-7')).output).toContain('/var/lib/claude-cluster/instances/pc-7/home');
    const owners = await pc.run(
      'cd /var/lib/claude-cluster; stat -c "%U %a %n" scripts/tend.sh state.json instances/pc-7/runner',
    );
    expect(owners.output.split('\n')).toEqual([
      'root 755 scripts/tend.sh',
      'root 600 state.json',
      expect.stringMatching(/^claude-pc-7 7\d\d instances/),
    ]);

    const first = await dispatch(bench, 'w.yml');
    await completed(first);
    expect(first.conclusion).toBe('success');
    expect(first.jobs[0]?.log).toContain(
      'claude-pc-7 works in /var/lib/claude-cluster/instances/pc-7/work/shop/shop, and its home is /var/lib/claude-cluster/instances/pc-7/home',
    );

    expect(await setup('pause')).toBe('0 pc-7 is paused and idle.');
    const second = await dispatch(bench, 'w.yml');
    bench.downloads.offer(await buildDistribution('2.337.0'));
    expect(await setup('upgrade')).toMatch(/pc-7 has runner 2\.337\.0 now\. It is paused: resume --name pc-7$/);
    expect(await setup('status')).toContain('\n  runner 2.337.0; ');
    expect(second.status).toBe('queued');
    expect(await setup('resume')).toMatch(/^0 pc-7 takes jobs/);
    await completed(second);
    expect(second.conclusion).toBe('success');

    // The timer's script, as systemd would start it.
    const tend = '/var/lib/claude-cluster/scripts/tend.sh /var/lib/claude-cluster/instances/pc-7 claude-pc-7';
    expect(await pc.run(`${tend} claude-runner-pc-7.service`)).toMatchObject({ code: 0 });
    const report = await pc.run('cat /var/lib/claude-cluster/instances/pc-7.report.json');
    expect(JSON.parse(report.output)).toMatchObject({ busy: false, lastJob: { name: 'a', result: 'Succeeded' } });
    expect((await pc.run('ls /var/lib/claude-cluster/instances')).output).not.toContain('misses');

    if (systemd === 'real') {
      // A stop waits for the job; what is killed starts again.
      const long = await dispatch(bench, 'long.yml');
      await expect.poll(async () => (await pc.run('pgrep -f "[R]unner.Worker"')).code, { timeout: 10_000 }).toBe(0);
      await pc.run('systemctl restart --no-block claude-runner-pc-7');
      await expect
        .poll(async () => (await pc.run('systemctl is-active claude-runner-pc-7')).output, { timeout: 10_000 })
        .toBe('deactivating');
      await pc.run('touch /var/lib/claude-cluster/instances/pc-7/home/go');
      await completed(long);
      expect(long.conclusion).toBe('success');
      await expect.poll(() => setup('status'), { timeout: 20_000 }).toMatch(/^0 pc-7: idle; running here/);
      await pc.run('systemctl kill -s KILL claude-runner-pc-7');
      await expect
        .poll(() => setup('doctor --only service'), { timeout: 10_000 })
        .toContain('ended, and is about to start again');
      expect(await setup('doctor --only service --fix')).toMatch(/^0 [\s\S]*runs \(mended: /);
      await pc.run('rm /var/lib/claude-cluster/instances/pc-7/home/go');
    }

    const cancelled = await dispatch(bench, 'long.yml');
    await until('the job runs', () => cancelled.status === 'in_progress');
    expect(await setup('leave --force')).toMatch(/^0 /);
    await completed(cancelled);
    expect(cancelled.conclusion).toBe('cancelled');
    expect(bench.repo.runners).toEqual([]);
    expect((await pc.run('ps -eo args | grep -c "[R]unner.Listener"')).output).toBe('0');
    expect((await pc.run(before)).output).toBe(untouched);
    expect(bench.github.violations).toEqual([]);
  },
  120_000,
);
