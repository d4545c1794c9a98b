/** `npm run demo` as a program: bad arguments, and Ctrl-C in the middle of everything. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';

const MAIN = join(import.meta.dirname, '../demo/main.ts');

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting: { part: string; resolve: () => void }[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const one of waiting) if (line.includes(one.part)) one.resolve();
    });
  const exited: Promise<unknown[]> = once(child, 'exit');
  /** Resolves at the first line with this in it; the program's end is an error. */
  const said = (part: string) =>
    Promise.race([
      new Promise<void>((resolve) => waiting.push({ part, resolve })),
      exited.then(() => Promise.reject(new Error(`It ended without saying "${part}":\n${lines.join('\n')}`))),
    ]);
  return { child, lines, exited, said };
}

/** Process ids of everything below a process. */
async function descendants({ pid }: ChildProcess): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, its]) => its === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid ?? 0);
}

const isAlive = async (pid: number) => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
};

test.for([
  [['--twice'], /Unknown option '--twice'/],
  [['--port', 'x'], /--port takes a number from 1 to 65535; found "x"/],
  [['--real'], /--real needs ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN/],
] as const)('%j is refused with a sentence', async ([args, words]) => {
  const { lines, exited } = start([...args]);
  expect((await exited)[0]).toBe(2);
  expect(lines.join('\n')).toMatch(words);
});

test('Ctrl-C while PCs work stops everything it started and leaves no file', async () => {
  const temp = await mkdtemp(join(tmpdir(), 'demo-'));
  const { child, exited, said } = start(['--once'], { TMPDIR: temp });
  await said('in-progress');
  const started = await descendants(child);
  expect(started.length).toBeGreaterThan(5);
  child.kill('SIGINT');
  await exited;
  // The last to end was told so by the end of the program itself.
  await vi.waitFor(async () => {
    const alive = [];
    for (const pid of started) if (await isAlive(pid)) alive.push(pid);
    expect(alive).toEqual([]);
  });
  expect((await readdir(temp)).filter((name) => !name.startsWith('node-compile-cache'))).toEqual([]);
  await rm(temp, { recursive: true });
});
