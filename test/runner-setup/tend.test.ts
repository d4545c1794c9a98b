/** The timer's script, with a listener that holds a connection or does not; systemctl and setpriv are recorded. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostReportSchema } from '../../app/contract/host-report.ts';
import { run } from '../../runner-setup/host/run.ts';

const SCRIPT = join(import.meta.dirname, '../../runner-setup/scripts/tend.sh');

async function setUp() {
  const stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'tend-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const here = join(dir, 'desk');
  const bin = join(dir, 'bin');
  for (const path of [bin, join(here, 'work'), join(here, 'runner', '_diag')]) await mkdir(path, { recursive: true });
  for (const name of ['systemctl', 'setpriv'])
    await writeFile(join(bin, name), `#!/bin/sh\necho "${name} $*" >>"${dir}/calls"\n`, { mode: 0o755 });

  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => socket.destroy()))).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  stack.defer(() => new Promise((resolve) => server.close(() => resolve())));
  stack.defer(() => {
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  // Alive for good, also when its connection is cut.
  const program = `require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 1e6)`;
  const listener = spawn(process.execPath, ['-e', program], {
    argv0: join(here, 'runner', 'bin', 'Runner.Listener'),
    stdio: 'ignore',
  });
  stack.defer(async () => {
    listener.kill('SIGKILL');
    await once(listener, 'close');
  });
  await once(server, 'connection');
  return {
    here,
    dir,
    listener,
    async cutConnection() {
      const ended = sockets.map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.end();
      await Promise.all(ended);
    },
    /** What it called since the last time. */
    async tend(): Promise<string[]> {
      const env = { PATH: `${bin}:${process.env['PATH']}`, CLAUDE_CLUSTER_WANTED_DISK_MB: '0' };
      const { code, stderr } = await run('bash', [SCRIPT, here, 'claude-desk', 'u.service'], { env });
      expect(`${code} ${stderr}`).toBe('0 ');
      const calls = await readFile(join(dir, 'calls'), 'utf8');
      await rm(join(dir, 'calls'));
      return calls
        .trim()
        .split('\n')
        .map((line) => line.replace(/\S+\/scripts/, 'SCRIPTS').replace(here, 'HERE'));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const ASKED = 'systemctl is-active --quiet u.service';

test('a listener that is alive but holds no connection is restarted at the third look; one at work is not', async () => {
  await using pc = await setUp();
  expect(await pc.tend()).toEqual([
    ASKED,
    'setpriv --reuid claude-desk --regid claude-desk --init-groups -- SCRIPTS/clean.sh HERE 7',
  ]);
  // Cleaned today already.
  expect(await pc.tend()).toEqual([ASKED]);
  await pc.cutConnection();
  expect(await pc.tend()).toEqual([ASKED]);
  expect(await pc.tend()).toEqual([ASKED]);
  const stat = await readFile(`/proc/${pc.listener.pid}/stat`, 'utf8');
  const started = stat.replace(/.*\) /, '').split(' ')[19];
  await writeFile(join(pc.here, 'job'), `${pc.listener.pid} ${started} 7\n`);
  expect(await pc.tend()).toEqual([ASKED]);
  // That process is not the job's: its id was given again.
  await writeFile(join(pc.here, 'job'), `${pc.listener.pid} 1 7\n`);
  expect([await pc.tend(), await pc.tend(), await pc.tend()]).toEqual([
    [ASKED],
    [ASKED],
    [ASKED, 'systemctl restart u.service'],
  ]);
});

test('a listener that does not stop either is killed', async () => {
  await using pc = await setUp();
  await pc.tend();
  await writeFile(
    join(pc.dir, 'bin', 'systemctl'),
    `#!/bin/sh\necho "systemctl $*" >>"${pc.dir}/calls"\n[ "$1" != restart ]\n`,
  );
  await pc.cutConnection();
  expect([await pc.tend(), await pc.tend(), await pc.tend()]).toEqual([
    [ASKED],
    [ASKED],
    [ASKED, 'systemctl restart u.service', 'systemctl kill --signal=KILL u.service'],
  ]);
});

test('it notes load, memory, disk and the last job', async () => {
  await using pc = await setUp();
  await pc.tend();
  // As the action reads it.
  const report = async () => hostReportSchema.parse(JSON.parse(await readFile(`${pc.here}.report.json`, 'utf8')));
  const number = expect.any(Number);
  expect(await report()).toEqual({
    ...{ version: 1, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), cpus: number, load: number },
    ...{ memoryMb: number, freeMemoryMb: number, freeDiskMb: number, busy: false, lastJob: null },
  });
  const said = (time: string, job: string, result: string) =>
    `[2026-01-02 ${time}Z INFO Terminal] WRITE LINE: 2026-01-02 ${time}Z: Job ${job} completed with result: ${result}\n`;
  const log = join(pc.here, 'runner', '_diag', 'Runner_20260102-000000-utc.log');
  await writeFile(log, said('10:00:00', 'a', 'Failed') + said('11:00:00', 'say "hi" \\o/', 'Succeeded'));
  await pc.tend();
  expect(await report()).toMatchObject({
    lastJob: { at: '2026-01-02T11:00:00Z', result: 'Succeeded', name: 'say "hi" \\o/' },
  });
  expect((await readdir(pc.dir)).sort()).toEqual(['bin', 'desk', 'desk.cleaned', 'desk.report.json']);
});
