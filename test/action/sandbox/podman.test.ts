/** The real Podman with an image made here: what comes in, what goes out, and how it ends. What cannot be read: canaries.test.ts. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { capture } from '../../../action/capture.ts';
import { commandEnvironment } from '../../../action/environment.ts';
import { type Command, run } from '../../../action/process.ts';
import { removeContainers } from '../../../action/sandbox/leftovers.ts';
import { openSandbox } from '../../../action/sandbox/open.ts';
import { settingsSchema } from '../../../app/contract/settings.ts';
import { scratch } from '../scratch.ts';
import { cannotRun, type Image, makeImage } from './image.ts';
import { startPcProxy } from './pc-proxy.ts';

const missing = cannotRun();
const ATTEMPT = '1-0123456789abcdef';
const ENV = { PATH: process.env['PATH'] ?? '', HOME: '/root' };

const containers = (attempt: string): string =>
  execFileSync('podman', ['ps', '--all', '--quiet', `--filter=label=claude-code-cluster.attempt=${attempt}`], {
    encoding: 'utf8',
  });

async function openIn(image: string, settings: Record<string, unknown> = {}, proxies: Record<string, string> = {}) {
  const directory = await scratch();
  const at = (name: string) => join(directory.path, name);
  const places = {
    ...{ userHome: at('home'), claudeHome: at('home/.claude'), claudeNotes: at('home/.claude.json') },
    ...{
      clusterHome: at('cluster'),
      taskClaude: at('cluster/claude'),
      mirror: at('mirror'),
      gitDir: at('mirror/tree'),
    },
    ...{ worktree: at(ATTEMPT), cache: at('cache'), temp: at('temp/claude'), jobTemp: at('temp') },
    ...{ runner: undefined, toolCache: undefined },
  };
  for (const path of [places.userHome, places.temp, places.worktree, places.gitDir])
    mkdirSync(path, { recursive: true });
  const sandbox = await openSandbox(
    {
      ...{ run, places, claude: '/bin/true', certificates: [], baseUrl: undefined, readOnly: false },
      environment: { ...ENV, ...proxies },
      settings: settingsSchema.parse({ sandbox: 'podman', image, ...settings }),
    },
    AbortSignal.timeout(60_000),
  );
  return {
    /** Runs a line of the shell as a command of the repository. */
    async sh(line: string, more: Partial<Command> = {}) {
      const out = capture();
      const env = { ...commandEnvironment({ ...ENV, ...proxies }, places.temp), ...sandbox.environment };
      const command = { file: '/bin/sh', args: ['-c', line], cwd: places.worktree, env, timeoutMs: 60_000 };
      const exit = await sandbox.runCommand({ ...command, ...more, onStdout: out.write, onStderr: out.write });
      return { ...exit, said: out.text() };
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(missing !== undefined)(`Podman${missing === undefined ? '' : ` (needs ${missing})`}`, () => {
  let image: Image;
  beforeAll(() => {
    image = makeImage();
  });
  afterAll(() => image[Symbol.dispose]());

  test('reaches what the configuration lists, and nothing else', async () => {
    const hits: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        hits.push(`${request.method} ${request.url} ${body}`);
        response.end('served');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    try {
      await using inside = await openIn(image.name, { network: [`127.0.0.1:${port}`] });
      const url = `http://127.0.0.1:${port}`;
      const lines = [
        `curl -sS -d sent ${url}/plain`,
        `curl -sS -p ${url}/tunnel`,
        `curl -sS http://127.0.0.1:${port + 1}/`,
        `curl -sS -p http://packages.example.com/ 2>&1`,
        'curl -sS http://%/ 2>&1',
      ];
      const { said } = await inside.sh(lines.join('; echo; '));
      expect(hits).toEqual(['POST /plain sent', 'GET /tunnel ']);
      expect(said).toMatch(/^served\nserved\n127\.0\.0\.1:\d+ is not in the list of this sandbox\n/);
      expect(said).toContain('403');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('on a PC behind a proxy reaches it by that one, whose address and login it does not get to see', async () => {
    await using pc = await startPcProxy('me:secret');
    const proxy = `http://me:secret@127.0.0.1:${pc.port}`;
    const variables = { HTTP_PROXY: proxy, https_proxy: proxy };
    await using inside = await openIn(image.name, { network: ['packages.example.invalid'] }, variables);
    const lines = [
      'curl -sS http://packages.example.invalid/plain',
      'curl -sS -p http://packages.example.invalid/tunnel',
      'curl -sS http://other.example.invalid/',
      `curl -sS -m 3 --noproxy '*' http://127.0.0.1:${pc.port}/ 2>&1`,
      'env',
    ];
    const { said } = await inside.sh(lines.join('; echo; '));
    expect(said).toMatch(/^by the proxy\nthrough the tunnel\nother\.example\.invalid:80 is not in the list/);
    expect(said).not.toContain('secret');
    expect(pc.asked).toEqual([
      'GET http://packages.example.invalid/plain me:secret',
      'CONNECT packages.example.invalid:80 me:secret',
    ]);
  });

  test('holds to its limits, works with files of the runner, and ends with the code of the command', async () => {
    await using inside = await openIn(image.name, { memoryGb: 0.125, cpus: 64, pids: 64 });
    const exit = await inside.sh('echo ours > file; mkdir "$HOME/x" && exit 7');
    expect(exit).toMatchObject({ code: 7, ended: null });
    const greedy = await inside.sh('cat file; head -c 500000000 /dev/zero | tail -c 400000000 | wc -c');
    expect(greedy.said).toMatch(/^ours\n/);
    expect(greedy.said).not.toContain('400000000');
    const many = await inside.sh('i=0; while [ $i -lt 80 ]; do sleep 5 & i=$((i+1)); done; kill $(jobs -p); echo all');
    expect(many.said).not.toContain('all');
    expect(containers(ATTEMPT)).toBe('');
  });

  test('gets no more of the processors than it may', async () => {
    await using inside = await openIn(image.name, { cpus: 0.5 });
    const { said } = await inside.sh('cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null');
    // Of each tenth of a second, in microseconds.
    expect(said).toMatch(/^50000( 100000)?$/m);
  });

  test('is gone within 5 s when the attempt is stopped', async () => {
    await using inside = await openIn(image.name);
    const stop = new AbortController();
    const running = inside.sh('trap "" TERM; echo ready; while :; do sleep 1; done', { signal: stop.signal });
    await vi.waitFor(() => expect(containers(ATTEMPT)).not.toBe(''), { timeout: 20_000, interval: 200 });
    const before = Date.now();
    stop.abort();
    expect((await running).ended).toBe('aborted');
    expect(Date.now() - before).toBeLessThan(5000);
    expect(containers(ATTEMPT)).toBe('');
  });

  test('what a killed action has left is taken away by the next one, and nothing else', async () => {
    const start = (attempt: string) =>
      execFileSync('podman', [
        ...['run', '--detach', '--network=none', '--ulimit=nofile=1000:1000', '--ulimit=nproc=1000:1000'],
        ...[`--label=claude-code-cluster.attempt=${attempt}`, '--stop-timeout=0', image.name, 'sleep', '60'],
      ]);
    for (const attempt of ['1-killed', '1-other']) start(attempt);
    const options = { run, environment: ENV, cwd: '/' };
    await removeContainers('1-killed', options);
    expect(containers('1-killed')).toBe('');
    expect(containers('1-other')).not.toBe('');
    await removeContainers('1-other', options);
    expect(containers('1-other')).toBe('');
  });
});
