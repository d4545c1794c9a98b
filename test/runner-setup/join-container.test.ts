/** `join --container`, with real containers of Podman in a root that is thrown away; systemctl is a recorded fake. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../runner-setup/bundle.ts';
import { run } from '../../runner-setup/host/run.ts';
import { completed, dispatch, until } from '../github/actions/support.ts';
import { BUSY, startBench } from './bench.ts';
import { buildDistribution } from './distribution/build.ts';
import { writeImage } from './image.ts';
import { impossible, NODE, startThrowAwayRoot } from './throw-away-root.ts';

const WORKFLOW = `on: workflow_dispatch
jobs:
  a:
    runs-on: [claude, backend]
    steps:
      - run: |
          echo "$(id -un) works in $(pwd)"
          cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true
          grep -E "CapEff|NoNewPrivs" /proc/self/status
          ls /var/lib/claude-cluster
          until [ -e $HOME/go ]; do sleep 0.05; done
`;

/** runc, since some machines allow crun nothing; limits that need no right to raise them. */
const CONFIGURATION = `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
`;
const STORAGE = `[storage]
driver = "overlay"
graphroot = "/run/storage"
runroot = "/run/storage-run"
`;

const missing = ['podman', 'runc'].find((program) => spawnSync(program, ['--version']).error);
const reason = missing ? `needs ${missing}` : impossible();

test.skipIf(reason !== undefined)(
  `join --container → a task within its limits → pause → upgrade → leave (${reason ?? 'as root'})`,
  async () => {
    await using bench = await startBench({ 'w.yml': WORKFLOW });
    await using cleaning = new AsyncDisposableStack();
    const dir = await mkdtemp(join(tmpdir(), 'container-'));
    cleaning.defer(() => rm(dir, { recursive: true, force: true }));
    const cli = await bundle(dir);
    await writeImage(join(dir, 'image'));
    await writeFile(join(dir, 'containers.conf'), CONFIGURATION);
    await writeFile(join(dir, 'storage.conf'), STORAGE);
    await using pc = await startThrowAwayRoot({
      GH_TOKEN: bench.token,
      CONTAINERS_CONF: join(dir, 'containers.conf'),
      CONTAINERS_STORAGE_CONF: join(dir, 'storage.conf'),
      ...BUSY,
    });
    const setup = async (line: string) => {
      const { code, output } = await pc.run(`${NODE} ${cli} ${line}`);
      return `${code} ${output}`;
    };
    const before = 'getent passwd; getent group; find /etc/systemd/system; ls /var/lib; podman ps --all --quiet';
    const untouched = (await pc.run(before)).output;

    const args = `--url ${bench.url} --specialty backend --name pc-7 --yes --no-doctor`;
    const join_ = `join --container --engine podman --network host ${args}`;
    expect(await setup(join_)).toMatch(/^1 Error: podman has no image claude-cluster-runner\.\nTo do: .*podman build/);
    expect((await pc.run(before)).output).toBe(untouched);
    await pc.run(`tar -C ${dir}/image -cf - . | podman import - claude-cluster-runner`);
    expect(await setup(join_)).toMatch(/pc-7 is online\.$/);
    expect(await setup(join_)).toBe('0 Nothing to do: everything is as wanted.\npc-7 is online.');
    await expect.poll(() => setup('status'), { timeout: 20_000 }).toMatch(/^0 pc-7: idle; running here \(container\)/);

    const first = await dispatch(bench, 'w.yml');
    await until('the job runs', () => first.status === 'in_progress');
    const here = '/var/lib/claude-cluster/instances/pc-7';
    await expect.poll(async () => (await pc.run(`test -e ${here}/job`)).code, { timeout: 10_000 }).toBe(0);
    // Seen from outside the container, where its processes have other numbers.
    const tend = `/var/lib/claude-cluster/scripts/tend.sh ${here} claude-pc-7 claude-runner-pc-7.service`;
    expect(await pc.run(tend)).toMatchObject({ code: 0 });
    expect((await pc.run(`cat ${here}.report.json`)).output).toContain('"busy":true');
    await pc.run(`touch ${here}/home/go`);
    await completed(first);
    expect(first.conclusion).toBe('success');
    const log = first.jobs[0]?.log ?? '';
    expect(log).toContain(`claude-pc-7 works in ${here}/work/shop/shop`);
    expect(log).toMatch(/\n.*2147483648\n[\s\S]*CapEff:\s+0+\n[\s\S]*NoNewPrivs:\s+1\n/);
    // Of this PC it sees what it needs: no other folder of ours, and no home of root's.
    expect(log).toMatch(/instances\n.*scripts\n/);
    expect(log).not.toMatch(/state\.json|cache\n/);

    expect(await setup('pause')).toBe('0 pc-7 is paused and idle.');
    bench.downloads.offer(await buildDistribution('2.337.0'));
    expect(await setup('upgrade')).toMatch(/pc-7 has runner 2\.337\.0 now\. It is paused: resume --name pc-7$/);
    expect(await setup('doctor --only container,service,restart,version')).toMatch(
      /^0 [\s\S]*ok {7}container: claude-cluster-runner in podman, with 2g of memory and 1 processors[\s\S]*2\.337\.0/,
    );
    expect(await setup('resume')).toMatch(/^0 pc-7 takes jobs/);
    const second = await dispatch(bench, 'w.yml');
    await completed(second);
    expect(second.conclusion).toBe('success');

    expect(await setup('leave')).toMatch(/^0 /);

    // For one job after the other: what registers it goes in through stdin, and the token not at all.
    await pc.run(`install -m 600 /dev/null /etc/token; echo ${bench.token} >/etc/token`);
    expect(await setup(`${join_} --ephemeral --credential /etc/token`)).toMatch(/pc-7 is online\.$/);
    await pc.run(`touch ${here}/home/go`);
    const ids = new Set<number | undefined>();
    for (const _ of [1, 2]) {
      const job = await dispatch(bench, 'w.yml');
      await completed(job);
      expect(job.conclusion).toBe('success');
      ids.add(job.jobs[0]?.runner?.id);
    }
    expect(ids.size).toBe(2);
    expect(await setup('leave --force')).toMatch(/^0 /);
    await pc.run('rm /etc/token');

    expect(bench.repo.runners).toEqual([]);
    expect((await pc.run(before)).output).toBe(untouched);
    expect(
      (await pc.run(`grep -rE 'ACTIONS_RUNNER_INPUT_(TOKEN|JITCONFIG)=.' /run/storage/overlay-containers`)).code,
    ).toBe(1);
  },
  120_000,
);

test('what scripts/container.sh tells the engines', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'engine-'));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rm(dir, { recursive: true, force: true }));
  const told = async (engine: string) => {
    await writeFile(join(dir, engine), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const script = join(import.meta.dirname, '../../runner-setup/scripts/container.sh');
    const { username, uid, gid } = userInfo();
    const args = [engine, '/r/instances/desk', username, 'image', '--memory', '2g', '--', '/bin/run', '-c', 'a b'];
    const env = { PATH: `${dir}:${process.env['PATH']}` };
    const { stdout } = await run('bash', [script, ...args], { env });
    return stdout.replace(`${uid}:${gid}`, 'UID:GID').replaceAll(dirname(script), 'SCRIPTS').trim().split('\n');
  };
  const docker = await told('docker');
  expect(docker.join(' ')).toMatchInlineSnapshot(
    `"run --rm --pull never --log-driver none --user UID:GID --cap-drop ALL --security-opt no-new-privileges --pids-limit 2048 --volume /etc/passwd:/etc/passwd:ro --volume /etc/group:/etc/group:ro --volume /r/instances:/r/instances:ro --volume /r/instances/desk:/r/instances/desk --volume SCRIPTS:SCRIPTS:ro --workdir /r/instances/desk --env HOME=/r/instances/desk/home --env TMPDIR=/r/instances/desk/tmp --env LANG=C.UTF-8 --memory 2g --entrypoint /bin/run image -c a b"`,
  );
  const podman = await told('podman');
  expect(podman.filter((word) => !docker.includes(word))).toEqual(['unmask=/proc/*']);
});
