/** Every finding of doctor is provoked once, on a PC that is otherwise healthy. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Host } from '../../runner-setup/host/host.ts';
import { main } from '../../runner-setup/main.ts';
import { missingPrograms } from '../action/sandbox/canaries.ts';
import { until } from '../github/actions/support.ts';
import { TEST_API_KEY } from '../model/environment.ts';
import { CLAUDE_PATH } from '../model/run-claude.ts';
import { startModel } from '../model/server.ts';
import { type Bench, startBench } from './bench.ts';
import { buildDistribution } from './distribution/build.ts';

const WORKFLOW = `on: workflow_dispatch
jobs:
  work: { runs-on: [claude, backend], steps: [{ run: 'until [ -e $HOME/go ]; do sleep 0.02; done' }] }
`;

let bench: Bench;
let stop: () => Promise<number>;
let model: Awaited<ReturnType<typeof startModel>>;
let program: string;
let envFile: string;
let stubs: string;

beforeAll(async () => {
  bench = await startBench({ 'w.yml': WORKFLOW });
  model = await startModel({ scripts: [] });
  stop = await bench.join(bench.pc(), '--specialty', 'backend');
  program = join(bench.root, 'instances', 'desk', 'runner');
  envFile = join(program, '.env');
  await appendFile(envFile, `ANTHROPIC_API_KEY=${TEST_API_KEY}\nANTHROPIC_BASE_URL=${model.url}\n`);
  stubs = join(bench.dir, 'stubs');
  await mkdir(stubs);
});

afterAll(async () => {
  await model[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

const reportSchema = z.array(
  z.object({
    instance: z.string().nullable(),
    findings: z.array(
      z.object({
        ...{ id: z.string(), level: z.string(), what: z.string() },
        ...{ why: z.string().optional(), fix: z.string().optional() },
      }),
    ),
  }),
);

/** The finding of this id as `level what`; that a problem changes the exit code is checked on the way. */
async function finding(id: string, changes: Partial<Host> = {}, ...args: string[]): Promise<string> {
  const pc = bench.pc({ ...healthy(), ...changes });
  const code = await pc.command('doctor', '--root', bench.root, '--json', '--only', id, ...args);
  const findings = reportSchema.parse(JSON.parse(pc.text())).flatMap((report) => report.findings);
  expect(code).toBe(findings.some((one) => one.level === 'problem') ? 1 : 0);
  for (const one of findings) if (one.level !== 'ok') expect(one.why && one.fix).toBeTruthy();
  const found = findings.find((one) => one.id === id);
  return `${found?.level} ${found?.what}`;
}

const healthy = (path = CLAUDE_PATH): Partial<Host> => ({
  env: { PATH: path, HOME: bench.dir, GH_TOKEN: bench.token },
  disk: async () => ({ freeBytes: 100 * 1024 ** 3, freeInodes: 900, inodes: 1000 }),
});

/** PATH with a program of this name that prints so; null: none of the PC's own programs either. */
async function withStub(name: string, prints: string): Promise<Partial<Host>> {
  const dir = join(stubs, name);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), `#!/bin/sh\necho '${prints}'\n`, { mode: 0o755 });
  return healthy([dir, CLAUDE_PATH].join(delimiter));
}

/** Runs with the text instead of the file's own. */
async function withFile<T>(path: string, text: string, work: () => Promise<T>): Promise<T> {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  await writeFile(path, text);
  try {
    return await work();
  } finally {
    if (before === undefined) await rm(path);
    else await writeFile(path, before);
  }
}

test('a healthy PC: everything is asked, the real CLI too, and nothing is found', async () => {
  const pc = bench.pc(healthy());
  expect(`${await pc.command('doctor', '--root', bench.root, '--ask-claude')}\n${pc.text()}`).toMatch(/^0\n/);
  const lines = pc
    .text()
    .split('\n')
    .map((line) => line.replace(/^( +\w+ +[\w-]+).*/, '$1'))
    // Has a test of its own: not every machine has what it needs.
    .filter((line) => !/sandbox|^ +(why|to do)/.test(line));
  expect(lines).toMatchInlineSnapshot(`
    [
      "this PC",
      "  ok       disk",
      "  ok       inodes",
      "  ok       memory",
      "desk",
      "  ok       reach",
      "  ok       proxy",
      "  ok       clock",
      "  ok       container",
      "  ok       node",
      "  ok       git",
      "  ok       claude",
      "  ok       claude-login",
      "  ok       tools",
      "  ok       service",
      "  ok       restart",
      "  ok       report",
      "  ok       hooks",
      "  ok       version",
      "  ok       update",
      "  ok       session",
      "  ok       credential",
      "  ok       registered",
      "  ok       labels",
      "  ok       wanted",
      "  ok       orphans",
      "  ok       workspace",
      "  ok       diagnostics",
      "  ok       claude-answers",
    ]
  `);
  expect(model.requests).not.toEqual([]);
});

test('join ends with what doctor finds, and nothing else of it', async () => {
  const env = { PATH: CLAUDE_PATH, HOME: bench.dir, GH_TOKEN: bench.token, RUNNER_ALLOW_RUNASROOT: '1' };
  const pc = bench.pc({ ...healthy(), env, memory: 1024 ** 3 });
  const args = ['--foreground', '--yes', '--url', bench.url, '--root', bench.root, '--specialty', 'backend'];
  expect(await main(['join', ...args], pc.host)).toBe(0);
  const said = pc.output.slice(pc.output.indexOf('desk is online.') + 1);
  expect(said[0]).toMatch(/^warning {2}memory: 1\.0 GiB of memory\n/);
  expect(said.at(-1)).toMatch(/^doctor: 2[56] of 27 findings are fine\.$/);
});

test('a finding that does not exist', async () => {
  const pc = bench.pc(healthy());
  expect(await pc.command('doctor', '--root', bench.root, '--only', 'disk,clok')).toBe(2);
  expect(pc.text()).toContain('Did you mean clock?');
});

test('disk, inodes, memory', async () => {
  const disk = (gib: number) => ({ disk: async () => ({ freeBytes: gib * 1024 ** 3, freeInodes: 900, inodes: 1000 }) });
  expect(await finding('disk', disk(5))).toMatch('warning 5.0 GiB are free');
  expect(await finding('disk', disk(0.5))).toMatch('problem 0.5 GiB are free');
  const inodes = async () => ({ freeBytes: 100 * 1024 ** 3, freeInodes: 10, inodes: 1000 });
  expect(await finding('inodes', { disk: inodes })).toBe('problem 10 of 1000 inodes are free');
  expect(await finding('memory', { memory: 1024 ** 3 })).toBe('warning 1.0 GiB of memory');
});

test('Node and git: missing, too old', async () => {
  expect(await finding('node', healthy(stubs))).toBe('problem node is not found');
  expect(await finding('node', await withStub('node', 'v20.19.2'))).toBe('problem Node v20.19.2');
  expect(await finding('git', healthy(stubs))).toBe('problem git is not found');
  expect(await finding('git', await withStub('git', 'git version 2.20.1'))).toBe(
    'problem git version 2.20.1 is older than 2.30',
  );
});

test('Claude Code: missing, too old, not logged in, key refused', async () => {
  expect(await finding('claude', healthy(stubs))).toBe('problem Claude Code is not found');
  expect(await finding('claude', await withStub('claude', '2.1.99 (Claude Code)'))).toBe(
    'problem Claude Code 2.1.99 is older than 2.1.128',
  );
  const refusing = createServer((_request, response) => {
    const error = { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } };
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(error));
  });
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const home = `HOME=${join(bench.root, 'instances', 'desk', 'home')}\n`;
  await withFile(envFile, `${home}ANTHROPIC_BASE_URL=${url}\n`, async () => {
    expect(await finding('claude-login')).toBe('warning Claude Code is not logged in');
    expect(await finding('claude-answers')).toMatch('problem Claude does not answer: Not logged in');
  });
  await withFile(envFile, `${home}ANTHROPIC_BASE_URL=${url}\nANTHROPIC_API_KEY=wrong\n`, async () => {
    expect(await finding('claude-answers')).toMatch(/problem Claude does not answer: .*API key/);
  });
  refusing.closeAllConnections();
  await new Promise((resolve) => refusing.close(resolve));
});

test.skipIf(missingPrograms(CLAUDE_PATH).length > 0)('a sandbox that confines', async () => {
  expect(await finding('sandbox')).toBe('ok srt confines');
});

test('a sandbox that lacks a part, lets through, or is not allowed', async () => {
  const state = join(bench.root, 'state.json');
  const strict = (await readFile(state, 'utf8')).replace('"level": "default"', '"level": "strict"');
  await withFile(state, strict, async () => {
    expect(await finding('sandbox')).toBe('warning the hardening level strict allows none inside a job');
  });
  expect(await finding('sandbox', healthy(stubs))).toBe('warning srt does not confine: srt is not found');
  const all = [];
  for (const name of ['srt', 'bwrap', 'socat', 'rg']) all.push((await withStub(name, '')).env?.['PATH']);
  const sham = join(stubs, 'srt', 'srt');
  await writeFile(sham, '#!/bin/sh\nwhile [ "$1" != -c ]; do shift; done\nexec sh -c "$2"\n');
  expect(await finding('sandbox', healthy(all.join(delimiter)))).toBe(
    'warning srt does not confine: a hidden file could be read',
  );
});

test('tools that the specialties, or the operator, ask for', async () => {
  expect(await finding('tools')).toBe('ok none are asked for');
  const text = await readFile(envFile, 'utf8');
  await withFile(envFile, `${text}CLAUDE_CLUSTER_TOOLS=sh,cobol\n`, async () => {
    expect(await finding('tools')).toBe('warning missing: cobol (of CLAUDE_CLUSTER_TOOLS)');
  });
  const specialty = (name: string) =>
    bench.pc().command('join', '--foreground', '--url', bench.url, '--root', bench.root, '--specialty', name);
  await specialty('database');
  expect(await finding('tools', healthy(stubs))).toBe(
    'warning missing: psql or mysql or mariadb or sqlite3 (for database)',
  );
  expect(await finding('tools', await withStub('sqlite3', ''))).toBe('ok all are there');
  await specialty('backend');
});

test('a proxy that the runner does not understand, that jobs do not know, or that takes what is for this PC', async () => {
  const text = await readFile(envFile, 'utf8');
  const with_ = (line: string) => withFile(envFile, `${text}${line}\n`, () => finding('proxy'));
  expect(await with_('https_proxy=proxy:3128')).toBe('problem https_proxy=proxy:3128 does not start with http://');
  expect(await with_('https_proxy=http://proxy:3128')).toBe('warning no_proxy is not set');
  expect(await with_('https_proxy=http://proxy:3128\nno_proxy=localhost')).toBe('ok https_proxy');
  const env = { ...healthy().env, HTTPS_PROXY: 'http://proxy:3128' };
  expect(await finding('proxy', { env })).toBe('warning HTTPS_PROXY is set here, and not for jobs');
});

test('hooks that are gone are installed by --fix; those that .env does not name are not', async () => {
  const script = join(bench.root, 'scripts', 'job-started.sh');
  await rm(script);
  expect(await finding('hooks')).toBe(`problem ${join(bench.root, 'scripts')} lacks scripts, or has other ones`);
  expect(await finding('hooks', {}, '--fix')).toMatch(/^ok in place \(mended: /);
  expect(await finding('hooks')).toBe('ok in place');
  await withFile(envFile, `HOME=${bench.dir}\n`, async () => {
    expect(await finding('hooks', {}, '--fix')).toBe(`problem ${envFile} does not name the hooks`);
  });
});

test('a process that a job left running is ended by --fix', async () => {
  const env = { PATH: process.env['PATH'], GITHUB_RUN_ID: '1', CLAUDE_CLUSTER_INSTANCE: join(program, '..') };
  const orphan = spawn('sleep', ['300'], { stdio: 'ignore', env });
  expect(await finding('orphans')).toBe(`problem left running by a job that is over: ${orphan.pid}`);
  const ended = once(orphan, 'close');
  expect(await finding('orphans', {}, '--fix')).toMatch(/mended: left running/);
  expect((await ended)[1]).toBe('SIGKILL');
  expect(await finding('orphans')).toBe('ok no job left a process');
});

test('clock', async () => {
  expect(await finding('clock', { now: () => Date.now() + 60_000 })).toMatch(/warning the clock is (59|60|61) s off/);
  expect(await finding('clock', { now: () => Date.now() - 600_000 })).toMatch(
    /problem the clock is (599|600|601) s off/,
  );
});

test("a clock that can't be compared, a runner program that does not start", async () => {
  const silent: typeof fetch = async () => new Response(null);
  expect(await finding('clock', { fetch: silent })).toBe("warning GitHub's time is not known: no Date.");
  const cut: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
  expect(await finding('clock', { fetch: cut })).toBe("warning GitHub's time is not known: fetch failed");
  await withFile(join(program, 'bin', 'Runner.Listener'), '#!/bin/sh\nexit 134\n', async () => {
    expect(await finding('version')).toBe('problem the runner program does not start');
  });
});

test('an address out of reach is named', async () => {
  const blocked: typeof fetch = async (input, init) => {
    if (String(input).startsWith(model.url)) throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    return fetch(input, init);
  };
  expect(await finding('reach', { fetch: blocked })).toBe(`problem out of reach: ${model.url} (ECONNREFUSED)`);
});

test('a newer runner program', async () => {
  bench.downloads.offer(await buildDistribution('2.337.0'));
  expect(await finding('version')).toBe('warning runner 2.336.0; the newest is 2.337.0');
  const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60_000);
  bench.downloads.publishedAt = days(29);
  expect(await finding('version')).toMatch('warning');
  bench.downloads.publishedAt = days(31);
  expect(await finding('version')).toBe('problem runner 2.336.0; 2.337.0 was published 31 days ago');
  bench.downloads.offer(await buildDistribution());
  expect(await finding('version')).toBe('ok runner 2.336.0, the newest');
});

test('an update that is stuck; one under way or done is not', async () => {
  const bin = join(program, 'bin.2.337.0');
  await mkdir(bin);
  expect(await finding('update')).toBe('ok no update is stuck');
  const old = new Date(Date.now() - 2 * 60 * 60_000);
  await utimes(bin, old, old);
  expect(await finding('update')).toBe('problem an update to 2.337.0 began and did not end');
  await rm(bin, { recursive: true });
  await symlink(join(program, 'bin'), bin);
  expect(await finding('update')).toBe('ok no update is stuck');
  await rm(bin);
});

test("the timer's report: fresh, old, damaged, never written", async () => {
  const state = join(bench.root, 'state.json');
  const service = (await readFile(state, 'utf8')).replace('"mode": "foreground"', '"mode": "service"');
  const path = join(bench.root, 'instances', 'desk.report.json');
  const at = Date.parse('2026-05-01T12:00:00Z');
  const lastJob = { at: '2026-05-01T11:00:00Z', result: 'Failed', name: 'lint' };
  const text = JSON.stringify({
    ...{ version: 1, at: '2026-05-01T12:00:00Z', cpus: 4, load: 0.5, memoryMb: 1, freeMemoryMb: 1, freeDiskMb: 1 },
    ...{ busy: false, lastJob },
  });
  const minutesLater = (minutes: number) => finding('report', { now: () => at + minutes * 60_000 });
  await withFile(state, service, async () => {
    await withFile(path, text, async () => {
      expect(await minutesLater(14)).toBe('ok load 0.5 on 4 processors, last job Failed');
      expect(await minutesLater(40)).toBe(`warning ${path} is 40 minutes old`);
    });
    await withFile(path, '{}', async () => {
      expect(await minutesLater(1)).toBe(`warning ${path} is none that the timer writes`);
    });
    expect(await finding('report')).toBe('ok none yet: the first comes within minutes');
    expect(await finding('report', { now: () => Date.now() + 20 * 60_000 })).toBe(`warning ${path} was never written`);
  });
});

test('a session that GitHub still holds', async () => {
  const log = join(program, '_diag', 'Runner_29991231-000000-utc.log');
  await withFile(log, '[ERR] A session for this runner already exists.\n', async () => {
    expect(await finding('session')).toBe('problem GitHub says that desk listens elsewhere already');
  });
  await withFile(log, 'A session for this runner already exists.\nListening for Jobs\n', async () => {
    expect(await finding('session')).toBe('ok no conflict');
  });
});

test('workspace and diagnostics that grow', async () => {
  const big = async (path: string, gib: number, id: string) => {
    await writeFile(path, '');
    // Sparse: takes no room.
    await truncate(path, gib * 1024 ** 3);
    const found = await finding(id);
    await rm(path);
    return found;
  };
  const work = join(bench.root, 'instances', 'desk', 'work');
  const shop = join(work, 'shop');
  await mkdir(shop, { recursive: true });
  await writeFile(join(shop, 'core'), '');
  await truncate(join(shop, 'core'), 21 * 1024 ** 3);
  await utimes(shop, new Date(0), new Date(0));
  expect(await finding('workspace', {}, '--fix')).toMatch(/^ok .* \(mended: .*work holds 21\.0 GiB\)$/);
  expect(await big(join(work, 'core'), 21, 'workspace')).toMatch(/^warning .*work holds 21\.0 GiB/);
  expect(await big(join(program, '_diag', 'Worker_1.log'), 2, 'diagnostics')).toMatch(
    /^warning .*_diag holds 2\.0 GiB/,
  );
});

test('labels that differ, labels that nobody asks for, a pause', async () => {
  const [runner] = bench.repo.runners;
  const set = (labels: string[]) =>
    bench.octokit.actions.setCustomLabelsForSelfHostedRunnerForRepo({
      ...bench.name,
      runner_id: runner?.id ?? 0,
      labels,
    });
  await set(['claude']);
  expect(await finding('labels')).toBe('problem GitHub has claude; wanted are claude, backend, pc-desk');
  expect(await finding('labels', {}, '--fix')).toMatch(/^ok claude, backend, pc-desk \(mended: GitHub has claude;/);
  await bench.pc().command('pause', '--root', bench.root);
  expect(await finding('labels')).toBe('warning paused');
  await bench.pc().command('resume', '--root', bench.root);
  expect(await finding('labels')).toBe('ok claude, backend, pc-desk');
  const join = (specialty: string) =>
    bench.pc().command('join', '--foreground', '--url', bench.url, '--root', bench.root, '--specialty', specialty);
  await join('devops');
  expect(await finding('wanted')).toMatch(/^warning no workflow in .* asks for devops$/);
  await join('backend');
  expect(await finding('wanted')).toBe('ok workflows ask for its labels');
});

test('offline, and gone from GitHub', async () => {
  await stop();
  await until('it is offline', () => bench.repo.runners[0]?.lastSeenAt === null);
  expect(await finding('service')).toBe('problem it does not run');
  expect(await finding('registered')).toBe('problem offline');
  // A PC that died in the middle of a job.
  const ghost: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!String(input).includes('/actions/runners?')) return response;
    return new Response((await response.text()).replace('"busy":false', '"busy":true'), response);
  };
  expect(await finding('registered', { fetch: ghost })).toMatch(
    /^problem offline, and busy for GitHub: its program died/,
  );
  const { runners } = bench.repo;
  bench.repo.runners = [];
  expect(await finding('registered')).toBe('problem GitHub knows no such runner');
  bench.repo.runners = runners;
  stop = await bench.join(bench.pc(), '--specialty', 'backend');
  expect(await finding('registered')).toBe('ok online');
});
