import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../runner-setup/host/host.ts';
import { startRunner } from '../github/runner/start-runner.ts';
import { createUser, createUserToken } from '../github/seed.ts';
import { type Bench, startBench } from './bench.ts';
import { startSystemd } from './systemd.ts';

/** What a join that must fail printed, and its exit code; nothing may be left of it. */
async function refused(bench: Bench, args: string[], changes: Partial<Host> = {}): Promise<string> {
  const pc = bench.pc(changes);
  const code = await pc.command('join', '--root', bench.root, ...args);
  return `${code} ${pc.text()}`;
}

test.concurrent('a command line that makes no sense is answered with what is allowed', async ({ expect }) => {
  await using bench = await startBench();
  const fine = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  const answers = [
    await refused(bench, ['--foreground', '--yes', '--specialty', 'backend']),
    await refused(bench, ['--foreground', '--yes', '--url', bench.url]),
    await refused(bench, [...fine, '--url', 'acme/shop']),
    await refused(bench, [...fine, '--url', 'http://example.com/acme/shop']),
    await refused(bench, [...fine, '--url', 'https://ghp_1@github.com/acme/shop']),
    await refused(bench, [...fine, '--url', 'https://github.com/acme/shop/issues/1']),
    await refused(bench, [...fine, '--url', 'https://github.com/']),
    await refused(bench, [...fine, '--specialty', 'bakend']),
    await refused(bench, [...fine, '--specialty', 'backend,']),
    await refused(bench, [...fine, '--name', 'pc,7']),
    await refused(bench, [...fine, '--instances', '0']),
    await refused(bench, [...fine, '--service']),
    await refused(bench, [...fine.slice(1), '--ephemeral']),
    await refused(bench, [...fine, '--hardening', 'strikt']),
    await refused(bench, [...fine.slice(1), '--register-only']),
    await refused(bench, [...fine, '--container']),
    await refused(bench, [...fine, '--memory', '2g']),
    ...(await Promise.all(
      [
        ['--engine', 'rkt'],
        ['--image', 'a b'],
        ['--memory', '100m'],
        ['--memory', 'lots'],
        ['--cpus', '0'],
        ['--hardening', 'strict'],
      ].map((one) => refused(bench, [...fine.slice(1), '--container', ...one])),
    )),
    await refused(bench, [...fine, '--group', 'lab']),
    await refused(bench, [...fine, '--ephemeral', '--credential', '/etc/t']),
    await refused(bench, [...fine.slice(1), '--credential', '/etc/t']),
    await refused(bench, [...fine.slice(1), '--ephemeral', '--credential', 'token']),
    await refused(bench, [...fine, '--token=ghp_1']),
    await refused(bench, [...fine, '--colour']),
  ];
  expect(answers.join('\n\n')).toMatchInlineSnapshot(`
    "2 Error: --url is missing.
    To do: See: join --help

    2 Error: --specialty is missing.
    To do: See: join --help

    2 Error: --url "acme/shop" is no URL.
    To do: Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).

    2 Error: --url must start with https://, found http://.
    To do: Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).

    2 Error: --url holds a user name or a token.
    To do: Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).

    2 Error: --url https://github.com/acme/shop/issues/1 is neither a repository nor an organization.
    To do: Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).

    2 Error: --url https://github.com/ is neither a repository nor an organization.
    To do: Give a repository (https://github.com/OWNER/REPO) or an organization (https://github.com/ORG).

    2 Error: --specialty "bakend" is unknown.
    To do: Did you mean backend? Allowed, separated by commas: backend, frontend, testing, devops, database, security, documentation, general, and the names that the repository's configuration adds.

    2 Error: --specialty has an empty entry.
    To do: Allowed, separated by commas: backend, frontend, testing, devops, database, security, documentation, general, and the names that the repository's configuration adds.

    2 Error: --name "pc,7" can't be the name of a runner.
    To do: Allowed: 1 to 60 letters, digits, ".", "_" and "-", starting with a letter or digit, for instance pc-7.

    2 Error: --instances 0 is not a number from 1 to 16.

    2 Error: --foreground and --service exclude each other.
    To do: Give one.

    2 Error: --ephemeral as a service or container registers anew for every job, which takes a token on this PC; join stores none.
    To do: Keep one in a file of your own, and name it: --credential FILE. Or use --foreground, which takes one job.

    2 Error: --hardening strikt is unknown.
    To do: Did you mean strict? Allowed: none, default, strict.

    2 Error: --register-only needs --foreground: a service is started by systemd.

    2 Error: --foreground and --container exclude each other.
    To do: Give one.

    2 Error: --memory is for --container.
    To do: Add --container, or leave it out.

    2 Error: --engine rkt is unknown.
    To do: Allowed: podman, docker.

    2 Error: --image "a b" is no name of one.
    To do: For instance: --image registry/runner:1

    2 Error: --memory 100m is no size of at least 512m.
    To do: Claude Code alone takes a quarter of a gigabyte. For instance: --memory 2g

    2 Error: --memory lots is no size of at least 512m.
    To do: Claude Code alone takes a quarter of a gigabyte. For instance: --memory 2g

    2 Error: --cpus 0 is no number of processors.
    To do: For instance: --cpus 1, or --cpus 0.5

    2 Error: --hardening is for --service: a container is confined by its engine.
    To do: Leave it out.

    2 Error: --group is for an organization; acme/shop is a repository, which has no runner groups.
    To do: Leave it out, or give the URL of the organization.

    2 Error: --credential is for an ephemeral service or container: in the foreground it registers once.
    To do: Leave it out, or see: join --help

    2 Error: --credential is for an ephemeral service or container.
    To do: Leave it out, or see: join --help

    2 Error: --credential "token" is no path from the root.
    To do: For instance: --credential /etc/claude-cluster.token

    2 Error: A token on the command line can be read by everybody on this PC (ps) and stays in the history.
    To do: Use --token-stdin, GH_TOKEN or "gh auth login".

    2 Error: Unknown option '--colour'
    To do: See: join --help"
  `);
  const pc = bench.pc();
  expect(await pc.command('jion')).toBe(2);
  expect(pc.text()).toContain('Did you mean join?');
  expect(await readdir(bench.dir)).toEqual([]);
});

test.concurrent('a token is refused with the right that it lacks', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  const withToken = (token: string, url = bench.url) =>
    refused(bench, [...args, '--url', url], {
      env: { PATH: process.env['PATH'], HOME: bench.dir, GH_TOKEN: token, RUNNER_ALLOW_RUNASROOT: '1' },
    });
  const bob = createUser(bench.github, 'bob');
  expect(await withToken('ghp_wrong')).toContain('the token from GH_TOKEN: it is wrong, expired or revoked');
  const expired = createUserToken(bench.github, bench.owner, { expiresAt: Date.now() - 1 });
  expect(await withToken(expired)).toContain('wrong, expired or revoked');
  expect(await withToken(createUserToken(bench.github, bob))).toMatch(
    /may not manage the runners of acme\/shop[\s\S]*Administration: write/,
  );
  expect(await withToken(bench.token, `${bench.github.url}/acme/nowhere`)).toContain('acme/nowhere does not exist');
  const none = await refused(bench, args, {
    env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
  });
  expect(none).toMatch(/No token to speak to GitHub with[\s\S]*gh auth login --hostname 127\.0\.0\.1/);
  const { run } = bench.pc().host;
  const gh = await refused(bench, args, {
    env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
    run: async (command, given, options) =>
      command === 'gh' ? { code: 0, stdout: 'gho_of_gh\n', stderr: '' } : run(command, given, options),
  });
  expect(gh).toContain('the token from gh auth token: it is wrong');
  const stdin = await refused(bench, [...args, '--token-stdin'], { readInput: async () => 'ghp_typed\n' });
  expect(stdin).toContain('the token from stdin: it is wrong');
  const asked = await refused(
    bench,
    args.filter((arg) => arg !== '--yes'),
    {
      env: { PATH: process.env['PATH'], HOME: bench.dir, RUNNER_ALLOW_RUNASROOT: '1' },
      ask: async (_question, options) => (options?.secret ? 'ghp_pasted' : undefined),
    },
  );
  expect(asked).toContain('the token from your input: it is wrong');
  expect(await readdir(bench.dir)).toEqual([]);
});

test.concurrent('GitHub out of reach, root without leave, another platform, no disk space: said before anything is made', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  bench.github.requestFaults = () => 'drop-before';
  expect(await refused(bench, args)).toContain("can't be reached");
  bench.github.requestFaults = () => 'none';
  expect(await refused(bench, args, { uid: 0, env: { GH_TOKEN: bench.token } })).toContain('does not run as root');
  expect(await refused(bench, args, { platform: 'sunos' })).toContain(
    'join works on Linux, macOS and Windows; this PC says sunos',
  );
  expect(await refused(bench, args, { arch: 's390x' })).toContain(
    'GitHub has no runner for linux-s390x; it offers linux-',
  );
  expect(
    await refused(bench, args, { disk: async () => ({ freeBytes: 1024 ** 3, freeInodes: 1, inodes: 1 }) }),
  ).toContain('1.0 GiB are free');
  const service = ['--yes', '--hardening', 'none', '--url', bench.url, '--specialty', 'backend'];
  expect(await refused(bench, service, { uid: 1000 })).toContain('A service needs root');
  const noSystemd: Host['run'] = async () => ({ code: 127, stdout: '', stderr: 'not found' });
  expect(await refused(bench, service, { uid: 0, run: noSystemd })).toContain('systemctl does not work here');
  expect(await readdir(bench.dir)).toEqual([]);
});

test.concurrent('a name taken by another PC is left alone', async () => {
  await using bench = await startBench();
  await using other = await startRunner({ github: bench.github, repo: bench.repo, name: 'desk', labels: ['x'] });
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  expect(await refused(bench, args)).toMatch(/1 Error: The name desk is taken: GitHub knows a runner \d+ .* online/);
  expect(bench.repo.runners[0]?.labels.map((label) => label.name)).toContain('x');
  expect(await readdir(bench.dir)).toEqual([]);
  await other.stop();
});

test.concurrent('a name that another PC took after ours was removed from GitHub is left alone, by leave too', async () => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  await stop();
  bench.repo.runners = [];
  await using other = await startRunner({ github: bench.github, repo: bench.repo, name: 'desk', labels: ['x'] });
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  expect(await refused(bench, args)).toContain('The name desk is taken');
  expect(await bench.pc().command('leave', '--root', bench.root)).toBe(0);
  expect(bench.repo.runners.map((runner) => runner.labels.at(-1)?.name)).toEqual(['x']);
  await other.stop();
});

test("somebody else's folder is left alone", async () => {
  await using bench = await startBench();
  const folder = join(bench.root, 'instances', 'desk');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'thesis.txt'), '');
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  expect(await refused(bench, args)).toContain('exists and was not made by join');
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

test.concurrent('a cut download is carried on, an altered one thrown away', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  bench.downloads.cutAfter = 500_000;
  expect(await refused(bench, args)).toMatch(/was cut after [1-9]\d+ bytes/);
  bench.downloads.altered = true;
  expect(await refused(bench, args)).toMatch(/wrong checksum: sha256 [0-9a-f]{64}, GitHub says/);
  expect(await readdir(join(bench.root, 'cache'))).toEqual([]);
  bench.downloads.cutAfter = 700_000;
  const cut = /was cut after (\d+) bytes \((\d+) in this run\)/.exec(await refused(bench, args));
  expect(cut?.[1]).toBe(cut?.[2]);
  const pc = bench.pc();
  await bench.join(pc, '--specialty', 'backend');
  expect(pc.output.at(-1)).toContain('desk is online');
  expect(bench.downloads.requests).toEqual([
    undefined,
    expect.stringMatching(/^bytes=[1-9]\d+-$/),
    undefined,
    `bytes=${cut?.[1]}-`,
  ]);
});

test.concurrent('a half-done registration is finished by the next run, also when GitHub heard of it already', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend'];
  const pc = bench.pc();
  // Killed right after GitHub registered it: nothing of that is on this PC.
  const dying = bench.pc({
    run: async (command, given, options) => {
      const result = await pc.host.run(command, given, options);
      if (!command.endsWith('config.sh')) return result;
      await rm(join(bench.root, 'instances', 'desk', 'runner', '.runner'));
      return { ...result, code: null };
    },
  });
  expect(await dying.command('join', '--root', bench.root, ...args)).toBe(1);
  const [{ id } = { id: 0 }] = bench.repo.runners;
  const again = bench.pc();
  await bench.join(again, '--specialty', 'backend');
  expect(again.text()).toContain('register desk with GitHub, replacing the half-done registration');
  expect(bench.repo.runners.map((runner) => runner.id)).toEqual([id]);
});

test.concurrent('a runner that GitHub removed meanwhile is registered again', async () => {
  await using bench = await startBench();
  const stop = await bench.join(bench.pc(), '--specialty', 'backend');
  await stop();
  bench.repo.runners = [];
  const again = bench.pc();
  await bench.join(again, '--specialty', 'backend');
  expect(again.text()).toContain('forget the registration');
  expect(bench.repo.runners.map((runner) => runner.name)).toEqual(['desk']);
});

/** Runs leave until it is through; the first run is interrupted in its first step, the second in its second, and so on. */
async function interruptedLeave(bench: Bench, changes: Partial<Host>): Promise<number[]> {
  const codes: number[] = [];
  while (codes.at(-1) !== 0 && codes.length < 30) {
    const pc = bench.pc({
      ...changes,
      print: (line) => line.startsWith(`[${codes.length + 1}/`) && pc.interrupt(),
    });
    codes.push(await pc.command('leave', '--root', bench.root));
  }
  return codes;
}

/** Runs join until it says that it is online; each run is interrupted as it is about to begin its second step. */
async function interrupted(bench: Bench, args: string[], changes: Partial<Host>): Promise<number[]> {
  const codes: number[] = [];
  for (let online = false; !online && codes.length < 30; ) {
    let steps = 0;
    const pc = bench.pc({
      ...changes,
      print(line) {
        // Files are handed over in every run before the registration.
        if (/^\[.*\] (?!give)/.test(line)) steps += 1;
        online ||= line.includes('is online');
        if (steps === 2 || (online && args.includes('--foreground'))) pc.interrupt();
      },
    });
    codes.push(await pc.command('join', ...args));
  }
  return codes;
}

test.concurrent('Ctrl-C at every step leaves what the next run carries on from', async () => {
  await using bench = await startBench();
  const args = ['--foreground', '--yes', '--url', bench.url, '--specialty', 'backend', '--root', bench.root];
  expect(await interrupted(bench, args, {})).toEqual([...Array<number>(13).fill(130), 0]);
  expect(bench.repo.runners).toHaveLength(1);
  const after = bench.pc();
  await after.command('join', '--dry-run', ...args);
  expect(after.text()).toBe('Nothing to do: everything is as wanted.');
});

test.concurrent('Ctrl-C at every step of a service, and of its leave', async () => {
  await using bench = await startBench();
  await using systemd = startSystemd(join(bench.dir, 'units'));
  await mkdir(systemd.unitDirectory);
  const args = ['--yes', '--hardening', 'none', '--url', bench.url, '--specialty', 'backend', '--root', bench.root];
  expect(await interrupted(bench, args, systemd.host)).toEqual([...Array<number>(19).fill(130), 0]);
  expect(bench.repo.runners).toHaveLength(1);
  expect([...systemd.users]).toEqual(['claude-desk']);
  const after = bench.pc(systemd.host);
  await after.command('join', '--dry-run', ...args);
  expect(after.text()).toBe('Nothing to do: everything is as wanted.');
  const codes = await interruptedLeave(bench, systemd.host);
  expect(codes.length).toBeGreaterThan(8);
  expect(codes).toEqual([...Array<number>(codes.length - 1).fill(130), 0]);
  expect([...systemd.users, ...(await readdir(systemd.unitDirectory)), ...bench.repo.runners]).toEqual([]);
  expect(await readdir(bench.dir)).toEqual(['units']);
});
