/** Which sandbox is taken, on PCs where srt is missing, broken or confines nothing; srt's part is played by a small program. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../../action/process.ts';
import { openSandbox } from '../../../action/sandbox/open.ts';
import type { Settings } from '../../../app/contract/settings.ts';
import { scratch } from '../scratch.ts';

/** Opens a sandbox on a PC that has these programs, each with its shell script. */
async function open(
  root: string,
  programs: Record<string, string>,
  sandbox: Settings['sandbox'],
  more: Partial<Settings> = {},
  proxies: Record<string, string> = {},
) {
  const path = join(root, 'bin');
  mkdirSync(path);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  for (const name of ['sh', 'cat', 'grep', 'true', 'sleep']) symlinkSync(`/bin/${name}`, join(path, name));
  const [home, jobTemp] = [join(root, 'home'), join(root, 'temp')];
  mkdirSync(home);
  mkdirSync(jobTemp);
  const at = (name: string) => join(root, name);
  const places = {
    ...{
      userHome: home,
      claudeHome: join(home, '.claude'),
      claudeNotes: join(home, '.claude.json'),
      clusterHome: at('cluster'),
      mirror: at('mirror'),
    },
    taskClaude: at('cluster/claude'),
    ...{ worktree: at('tree'), gitDir: at('mirror/worktrees/tree'), cache: at('cache'), temp: at('temp/claude') },
    ...{ jobTemp, runner: undefined, toolCache: undefined },
  };
  const options = { run, settings: { sandbox, network: [], ...more }, places, environment: { PATH: path, ...proxies } };
  const how = { claude: '/bin/true', certificates: [], baseUrl: undefined, readOnly: false };
  const opened = await openSandbox({ ...options, ...how }, AbortSignal.timeout(20_000));
  return { ...opened, left: () => readdirSync(jobTemp) };
}

const HELPERS = { bwrap: 'true', socat: 'true', rg: 'true' };

/** Takes the options and runs the line, confining nothing. */
const SHAM = 'exec sh -c "$4"';

describe('auto', () => {
  test.each([
    ['nothing is installed', {}, /`srt`, `bwrap`, `socat`, `rg` not found .* npm install -g @anthropic-ai/],
    ['a part is missing', { srt: SHAM, bwrap: 'true', rg: 'true' }, / `socat` not found/],
    ['it confines nothing', { srt: SHAM, ...HELPERS }, /a hidden file could be read/],
    ['the kernel does not let it', { srt: 'echo no user namespaces >&2; exit 1', ...HELPERS }, /1: no user namespaces/],
  ])('refuses, and says why and what to do, when %s', async (_, programs, why) => {
    await using directory = await scratch();
    const error = await open(directory.path, programs, 'auto').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      failure: {
        kind: 'checkout-failed',
        message: expect.stringMatching(/^No sandbox works on this PC.*`attempt\.sandbox: none`/s),
      },
    });
    expect(error).toMatchObject({ failure: { message: expect.stringMatching(why) } });
    expect(readdirSync(join(directory.path, 'temp'))).toEqual([]);
  });
});

test('srt that does not work is a failure when the configuration asks for it', async () => {
  await using directory = await scratch();
  await expect(open(directory.path, {}, 'srt')).rejects.toMatchObject({
    failure: { kind: 'checkout-failed', message: expect.stringContaining('asks for the sandbox srt') },
  });
  expect(readdirSync(join(directory.path, 'temp'))).toEqual([]);
});

test('none tries nothing', async () => {
  await using directory = await scratch();
  const { state } = await open(directory.path, { srt: `touch ${directory.path}/ran`, ...HELPERS }, 'none');
  expect(state).toEqual({ kind: 'none', why: undefined });
  expect(readdirSync(directory.path)).not.toContain('ran');
});

describe('with an image', () => {
  const image = 'registry.example.com/team/build:24';
  /** An engine that has the image, leaves of each trial what one that holds leaves, and writes down what it is told. */
  const engine = (root: string, name: string) =>
    `printf '%s\\n' "$@" >> ${root}/${name}.told; for last; do :; done; echo x > "$last/inside/file"; exit 0`;
  const told = (root: string, name: string) => readFileSync(join(root, `${name}.told`), 'utf8').split('\n');

  test('auto takes Podman before Docker', async () => {
    await using directory = await scratch();
    const { path } = directory;
    const programs = { podman: engine(path, 'podman'), docker: engine(path, 'docker') };
    const { state, close, left } = await open(path, programs, 'auto', { image });
    expect(state).toEqual({ kind: 'podman', why: undefined });
    expect(readdirSync(path)).not.toContain('docker.told');
    await close();
    // The attempt's own, which the attempt removes.
    expect(left()).toEqual(['claude']);
  });

  test('auto goes on to Docker, which is told what confines a command, and no value of its environment', async () => {
    await using directory = await scratch();
    const { path } = directory;
    const programs = { podman: 'echo no user namespaces >&2; exit 1', docker: engine(path, 'docker') };
    const limits = { image, memoryGb: 1.5, cpus: 0.5, pids: 100 };
    const { state, runCommand, close } = await open(path, programs, 'auto', limits);
    expect(state).toEqual({ kind: 'docker', why: undefined });
    rmSync(join(path, 'docker.told'));
    const cwd = join(path, 'tree');
    mkdirSync(cwd);
    const env = {
      PATH: join(path, 'bin'),
      HOME: '/home/ci',
      API_KEY: 'secret',
      HTTP_PROXY: 'http://proxy.example.com',
    };
    await runCommand({ file: '/bin/sh', args: ['-c', 'npm test'], cwd, env });
    await close();
    const line = told(path, 'docker')
      .map((word) => word.replaceAll(path, '').replace(process.execPath, 'NODE'))
      .map((word) => word.replace(/sandbox-\w+/, 'sandbox-X').replace(/[0-9a-f]{16}$/, 'ID'));
    const { uid, gid } = userInfo();
    const inside = '/run/claude-code-cluster';
    const proxy = 'http://127.0.0.1:41280';
    expect(line.slice(0, -1)).toEqual([
      ...['run', '--rm', '--interactive', '--pull=never', '--name=claude-cluster-ID'],
      '--label=claude-code-cluster.attempt=tree',
      ...['--network=none', '--cap-drop=all', '--security-opt=no-new-privileges', '--security-opt=label=disable'],
      ...['--stop-timeout=0', '--pids-limit=100', '--memory=1536m', '--memory-swap=1536m', '--cpus=0.5'],
      `--user=${uid}:${gid}`,
      `--mount=type=bind,source=NODE,target=${inside}/node,readonly`,
      `--mount=type=bind,source=/temp/sandbox-X/relay.cjs,target=${inside}/relay.cjs,readonly`,
      `--mount=type=bind,source=/temp/sandbox-X/command.sock,target=${inside}/proxy.sock,readonly`,
      ...['/tree', '/cache', '/temp/claude'].map((at) => `--mount=type=bind,source=${at},target=${at}`),
      ...['--workdir=/tree', '--env=API_KEY'],
      ...['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => `--env=${name}=${proxy}`),
      ...['NO_PROXY', 'no_proxy'].map((name) => `--env=${name}=localhost,127.0.0.1,::1`),
      ...['--env=HOME=/temp/claude/home', `--entrypoint=${inside}/node`, image],
      ...[`${inside}/relay.cjs`, `${inside}/proxy.sock`, '/bin/sh', '-c', 'npm test'],
    ]);
  });

  test('auto refuses where neither they nor srt work, and says why no container was used', async () => {
    await using directory = await scratch();
    const missing = 'case $1 in image|pull) echo no such image >&2; exit 1;; esac';
    await expect(open(directory.path, { podman: missing, docker: missing }, 'auto', { image })).rejects.toMatchObject({
      failure: { kind: 'checkout-failed', message: expect.stringContaining(`the image ${image} is not there`) },
    });
  });

  test('a path that is too long for a socket is a reason, not a crash', async () => {
    await using directory = await scratch();
    const deep = join(directory.path, 'd'.repeat(100));
    mkdirSync(deep);
    await expect(open(deep, {}, 'podman', { image })).rejects.toMatchObject({
      failure: { kind: 'checkout-failed', message: expect.stringContaining('is too long for a container') },
    });
  });

  test('nor is a proxy of the PC that containers cannot use, and what is said of it has no password', async () => {
    await using directory = await scratch();
    const proxies = { HTTPS_PROXY: 'socks5://me:secret@proxy.example.com' };
    const opening = open(directory.path, {}, 'podman', { image }, proxies);
    await expect(opening).rejects.toMatchObject({
      failure: { kind: 'checkout-failed', message: expect.stringMatching(/HTTPS_PROXY of this PC(?!.*secret).*http:/) },
    });
  });

  test.each([
    ['podman', {}, /names no image|No image is configured/],
    ['docker', { image }, /`docker` not found/],
  ] as const)('%s that cannot be had is a failure', async (sandbox, more, message) => {
    await using directory = await scratch();
    await expect(open(directory.path, {}, sandbox, more)).rejects.toMatchObject({
      failure: { kind: 'checkout-failed', message: expect.stringMatching(message) },
    });
  });
});
