/** A repository with a long history: what its first and its second task on a PC transfer, against plain clones. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gitEnvironment } from '../../../action/environment.ts';
import { run } from '../../../action/process.ts';
import { createGit, credentials } from '../../../action/workspace/git.ts';
import { openWorkspace } from '../../../action/workspace/open.ts';

type Transfer = { what: string; ms: number; bytes: number };
export type HistoryFigures = { megabytes: number; commits: number; tipMegabytes: number; rows: Transfer[] };

const SIGNAL = new AbortController().signal;
const BLOB = 100_000;
/** Each commit replaces one of so many, so that all but 20 MB of a long history are in old commits only. */
const FILES = 200;
const SERVER = 'http://github.invalid';

const LIMITS = { secondTaskMs: 5000, secondTaskBytes: 100_000 };

/** Ten commits to the megabyte, each of which replaces a file that cannot be compressed. */
export async function measureHistory(megabytes: number): Promise<HistoryFigures> {
  const commits = Math.ceil((megabytes * 1_000_000) / BLOB);
  const root = await mkdtemp(join(tmpdir(), 'bench-history-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(root, { recursive: true, force: true }));
  const bare = join(root, 'served', 'alice', 'shop.git');
  const home = join(root, 'home');
  for (const directory of [bare, home]) mkdirSync(directory, { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  await addCommits(bare, commits, BLOB);

  const daemon = await startDaemon(join(root, 'served'));
  stack.defer(() => daemon.close());
  writeFileSync(join(home, '.gitconfig'), `[url "git://127.0.0.1:${daemon.port}/"]\n\tinsteadOf = ${SERVER}/\n`);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home };

  const rows: Transfer[] = [];
  const measure = async (what: string, work: () => Promise<unknown>) => {
    const before = daemon.bytes();
    const from = performance.now();
    await work();
    rows.push({ what, ms: Math.round(performance.now() - from), bytes: daemon.bytes() - before });
  };
  const clone = async (name: string, ...args: string[]) => {
    const child = spawn('git', ['clone', '--quiet', ...args, `${SERVER}/alice/shop.git`, join(root, name)], { env });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`git clone ended with ${code}`);
  };
  const task = async (number: number) => {
    const tree = await openWorkspace(
      {
        ...{ home: join(root, 'cluster'), repository: { owner: 'alice', name: 'shop' }, defaultBranch: 'main' },
        dispatch: { task: number, attempt: 1, nonce: '0123456789abcdef', branch: `claude/issue-${number}-backend` },
        ...{ author: { name: 'bot', email: 'bot@example.com' }, settings: {} },
        git: createGit(run, gitEnvironment(env)),
        remote: {
          url: `${SERVER}/alice/shop.git`,
          credentials: async () => credentials(SERVER, 'x'),
          sleep: async () => undefined,
        },
      },
      SIGNAL,
    );
    stack.defer(() => tree.remove());
  };
  await measure('fresh clone', () => clone('full'));
  await measure('clone of depth 1', () => clone('shallow', '--depth', '1'));
  await measure('first task on the PC', () => task(1));
  await addCommits(bare, 1, 10_000);
  await measure('second task, after a commit of 10 kB', () => task(2));
  return { megabytes, commits, tipMegabytes: (Math.min(commits, FILES) * BLOB) / 1_000_000, rows };
}

/** By git fast-import, whose stream is written as fast as it is read; to try to compress chance, or to find likeness in it, would take most of the time. */
async function addCommits(bare: string, count: number, size: number): Promise<void> {
  const args = ['-c', 'core.compression=0', 'fast-import', '--quiet', `--big-file-threshold=${BLOB / 2}`];
  const child = spawn('git', args, { cwd: bare, stdio: ['pipe', 'inherit', 'inherit'] });
  const exit = once(child, 'exit');
  const write = async (chunk: string | Buffer) => {
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
  };
  const tip = execFileSync('git', ['for-each-ref', '--format=%(objectname)', 'refs/heads/main'], {
    cwd: bare,
    encoding: 'utf8',
  }).trim();
  for (let number = 0; number < count; number += 1) {
    const parent = number === 0 && tip !== '' ? `from ${tip}\n` : '';
    await write(`commit refs/heads/main\ncommitter A <a@a> ${1_700_000_000 + number} +0000\ndata 1\nx\n${parent}`);
    await write(`M 100644 inline file-${number % FILES}\ndata ${size}\n`);
    await write(randomFillSync(Buffer.alloc(size)));
    await write('\n');
  }
  child.stdin.end();
  const [code] = await exit;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

export const historyTable = ({ megabytes, commits, tipMegabytes, rows }: HistoryFigures): string =>
  [
    `history of ${megabytes} MB in ${commits} commits, ${tipMegabytes} MB of it in the newest`,
    ...rows.map(({ what, ms, bytes }) => `  ${what}: ${ms} ms, ${(bytes / 1e6).toFixed(2)} MB received`),
    `  (second task: at most ${LIMITS.secondTaskMs} ms and ${LIMITS.secondTaskBytes / 1e6} MB)`,
  ].join('\n');

/** What is over its limit, one sentence each. */
export function historyFaults({ rows }: HistoryFigures): string[] {
  const { ms, bytes } = rows.at(-1) ?? { ms: Number.NaN, bytes: Number.NaN };
  return [
    ...(ms <= LIMITS.secondTaskMs
      ? []
      : [`A second task was ready after ${ms} ms; at most ${LIMITS.secondTaskMs} ms were planned.`]),
    ...(bytes <= LIMITS.secondTaskBytes
      ? []
      : [`A second task received ${bytes} bytes; at most ${LIMITS.secondTaskBytes} were planned.`]),
  ];
}

/** git's own server, behind a proxy that counts what it sends. */
async function startDaemon(base: string) {
  const inner = await freePort();
  const args = [
    'daemon',
    '--reuseaddr',
    '--export-all',
    `--base-path=${base}`,
    '--listen=127.0.0.1',
    `--port=${inner}`,
  ];
  // A group of its own: the daemon is a child of the command `git`.
  const daemon = spawn('git', args, { detached: true, stdio: 'ignore' });
  let bytes = 0;
  const proxy = createServer((client) => {
    const server = connect(inner, '127.0.0.1');
    server.on('data', (chunk) => {
      bytes += chunk.length;
    });
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.pipe(server).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  await untilOpen(inner, daemon);
  const { port } = proxy.address() as AddressInfo;
  return {
    port,
    bytes: () => bytes,
    close: async () => {
      proxy.close();
      if (daemon.pid !== undefined) process.kill(-daemon.pid, 'SIGTERM');
      await once(daemon, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilOpen(port: number, daemon: ChildProcess): Promise<void> {
  while (daemon.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await delay(20);
  }
  throw new Error('git daemon could not be started');
}
