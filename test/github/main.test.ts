import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function start(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('Ctrl-C')) resolve(stdout);
    });
    child.once('exit', () => reject(new Error(`it ended: ${stderr}`)));
  });
  ready.catch(() => {
    // Asked for by tests that expect it to start; others look at its end.
  });
  return {
    ready,
    interrupt: () => child.kill('SIGINT'),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stderr })),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'close');
    },
  };
}

test('it prints what a client needs, and Ctrl-C leaves nothing behind', async () => {
  await using scratch = await folder();
  const seed = join(scratch.dir, 'seed.json');
  const app = { name: 'Helper', owner: 'ann', permissions: { issues: 'write' }, installedOn: ['ann'] };
  const repository = {
    owner: 'ann',
    name: 'site',
    files: { 'index.html': '<h1>Hi</h1>' },
    collaborators: { bob: 'write' },
  };
  const users = [{ login: 'ann', token: 'ann-token' }, { login: 'bob' }];
  await writeFile(seed, JSON.stringify({ users, repositories: [repository], apps: [app] }));
  await using github = start('--seed', seed);
  const printed = await github.ready;
  const rest = /REST +(\S+)/.exec(printed)?.[1] ?? '';
  const answer = await fetch(`${rest}/repos/ann/site`, { headers: { authorization: 'Bearer ann-token' } });
  expect(await answer.json()).toMatchObject({ full_name: 'ann/site', permissions: { admin: true } });
  const key = /App helper +id \d+, key (\S+)/.exec(printed)?.[1] ?? '';
  await access(key);
  github.interrupt();
  expect(await github.ended).toMatchObject({ code: 0, stderr: '' });
  await expect(access(key)).rejects.toThrow();
});

test('wrong arguments get the reason and the usage', async () => {
  await using scratch = await folder();
  const seed = join(scratch.dir, 'seed.json');
  await writeFile(seed, JSON.stringify({ users: [{ login: 'ann', admin: true }] }));
  const cases: [string[], RegExp][] = [
    [['--port', 'many'], /--port is "many"; it must be a number from 0 to 65535/],
    [['--prot', '1'], /Unknown option '--prot'/],
    [['--seed', '/nowhere.json'], /\/nowhere.json can't be read as JSON/],
    [['--seed', seed], /is no seed:[\s\S]*admin[\s\S]*users\[0\]/],
  ];
  for (const [args, words] of cases) {
    await using github = start(...args);
    const { code, stderr } = await github.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('Usage: npm run github');
  }
});

async function folder() {
  const dir = await mkdtemp(join(tmpdir(), 'seed-'));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
