/** The container's entry point, in a root that is thrown away: what the image holds is put where the image has it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../runner-setup/bundle.ts';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { BUSY, startBench } from './bench.ts';
import { impossible, NODE, startThrowAwayRoot } from './throw-away-root.ts';

const WORKFLOW = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - run: |
          id -un; cat /run/secrets/github_token && exit 1
          grep -a CapEff /proc/self/status
          until [ -e $HOME/go ]; do sleep 0.02; done
`;

const reason = impossible();

test.skipIf(reason !== undefined)(
  `a container registers, works as its user, and its stop waits for the job (${reason ?? 'as root'})`,
  async () => {
    await using bench = await startBench({ 'w.yml': WORKFLOW });
    await using cleaning = new AsyncDisposableStack();
    const lib = await mkdtemp(join(tmpdir(), 'bundle-'));
    cleaning.defer(() => rm(lib, { recursive: true, force: true }));
    await bundle(lib);
    await using pc = await startThrowAwayRoot(BUSY);
    const entry = join(import.meta.dirname, '../../runner-setup/container/entry.sh');
    const made = await pc.run(`set -e
    useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin runner
    mkdir -p /opt /var/lib/claude-cluster
    cp -r ${lib} /opt/claude-cluster && chmod 755 /opt/claude-cluster
    install -m 755 ${entry} /opt/claude-cluster/entry.sh
    ln -sf ${NODE} /usr/local/bin/node
    mkdir -p /run/secrets && install -m 600 /dev/null /run/secrets/github_token && echo ${bench.token} >/run/secrets/github_token`);
    expect(made).toEqual({ code: 0, output: '' });
    // With the rights that the compose file gives.
    const rights = '+chown,+dac_read_search,+setgid,+setuid';
    const start = `CLAUDE_CLUSTER_NAME=box setpriv --bounding-set -all,${rights} --no-new-privs \\
    /opt/claude-cluster/entry.sh --url ${bench.url} --specialty backend >/run/log 2>&1 & echo $! >/run/entry`;
    await pc.run(start);
    const log = () => pc.run('cat /run/log');
    const run = await dispatch(bench, 'w.yml');
    await until('the job runs', () => run.status === 'in_progress');
    const noted = async () => (await pc.run('test -e /var/lib/claude-cluster/root/instances/box/job')).code;
    await expect.poll(noted, { timeout: 10_000 }).toBe(0);
    await pc.run('kill -TERM $(cat /run/entry)');
    const draining = async () => (await pc.run('test -e /var/lib/claude-cluster/root/instances/box.draining')).code;
    await expect.poll(draining, { timeout: 10_000 }).toBe(0);
    expect(run.status).toBe('in_progress');
    await pc.run('touch /var/lib/claude-cluster/root/instances/box/home/go');
    await completed(run);
    expect(run.conclusion).toBe('success');
    expect(run.jobs[0]?.log).toMatch(/runner\n[\s\S]*CapEff:\s+0+\n/);
    await expect.poll(async () => (await pc.run('test -d /proc/$(cat /run/entry)')).code, { timeout: 15_000 }).toBe(1);
    expect((await log()).output).toContain('completed with result: Succeeded');
    // The registration is kept for the next start.
    expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['box']);
  },
);
