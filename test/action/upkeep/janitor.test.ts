/** What a PC with the remains of many tasks looks like before and after. */
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type JanitorOptions, prepareDisk, removeOld } from '../../../action/upkeep/janitor.ts';
import { ownerOf } from '../../../action/workspace/lock.ts';
import { scratch } from '../scratch.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000);
const DEAD = { pid: 999_999_999, started: '1' };

type Planted = { repository: string; runner?: string; days?: number; state?: 'over' | 'running' | 'killed' };

/** A PC on which each of these repositories has been worked on once. */
async function openPc(planted: readonly Planted[], options: Partial<JanitorOptions> = {}) {
  const directory = await scratch();
  const home = directory.path;
  const at = (...parts: string[]) => join(home, ...parts);
  const write = (path: string, text = '') => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const logOf = (repository: string) => at('logs', repository, '7', '1-aa', 'metadata.json');
  for (const { repository, runner = 'pc-1', days = 0, state = 'over' } of planted) {
    const worktree = at('tasks', repository, '7', '1-aa');
    const gitDir = at('mirrors', `${repository}.git`, 'worktrees', '1-aa');
    const metadata = {
      ...{ version: 1, repository, task: 7, attempt: 1, nonce: 'aa', kind: 'bug', runner, runUrl: 'u' },
      process: state === 'running' ? ownerOf(process.pid) : DEAD,
      paths: { worktree, gitDir },
      startedAt: daysAgo(days).toISOString(),
      endedAt: state === 'over' ? daysAgo(days).toISOString() : null,
      ...{ outcome: null, costUsd: null },
    };
    write(logOf(repository), JSON.stringify(metadata));
    write(at('mirrors', `${repository}.git`, 'HEAD'));
    write(at('caches', repository, 'npm', 'x'));
    write(at('used', repository, runner));
    utimesSync(at('used', repository, runner), daysAgo(days), daysAgo(days));
    if (state !== 'over') for (const path of [worktree, gitDir]) write(join(path, 'file'));
  }
  const told: string[] = [];
  const cleared: string[] = [];
  const janitor: JanitorOptions = {
    ...{ home, runner: 'pc-1', repository: 'alice/now', keepDays: 7, freeDiskGb: 5, now: () => NOW },
    ...{ freeBytes: async () => 100e9, info: (text: string) => told.push(text) },
    removeContainers: async (attempt) => void cleared.push(attempt),
    ...options,
  };
  return {
    ...{ at, janitor, told, cleared, write, logOf },
    mirrors: () =>
      planted.filter(({ repository }) => existsSync(at('mirrors', `${repository}.git`))).map((one) => one.repository),
    caches: () => planted.filter(({ repository }) => existsSync(at('caches', repository))).map((one) => one.repository),
    logs: () => planted.filter(({ repository }) => existsSync(logOf(repository))).map((one) => one.repository),
    [Symbol.asyncDispose]: directory[Symbol.asyncDispose],
  };
}

test('the checkout of a killed task is removed, one of a running task or of another runner is not', async () => {
  await using pc = await openPc([
    { repository: 'alice/killed', state: 'killed' },
    { repository: 'alice/running', state: 'running' },
    { repository: 'alice/theirs', state: 'killed', runner: 'pc-2' },
  ]);
  await prepareDisk(pc.janitor);
  const there = ['killed', 'running', 'theirs'].filter((name) => existsSync(pc.at('tasks/alice', name, '7/1-aa')));
  expect(there).toEqual(['running', 'theirs']);
  expect(existsSync(pc.at('mirrors/alice/killed.git/worktrees/1-aa'))).toBe(false);
  expect(JSON.parse(readFileSync(pc.logOf('alice/killed'), 'utf8'))).toMatchObject({
    ...{ outcome: 'killed', endedAt: '2026-03-01T00:00:00.000Z' },
  });
  expect(pc.told).toEqual([expect.stringContaining('Attempt 1 of alice/killed#7 was killed')]);
});

test('metadata that points elsewhere removes nothing there', async () => {
  await using pc = await openPc([{ repository: 'alice/killed', state: 'killed' }]);
  pc.write(pc.at('precious/file'));
  const metadata = JSON.parse(readFileSync(pc.logOf('alice/killed'), 'utf8'));
  metadata.paths = { worktree: pc.at('precious'), gitDir: pc.at('precious') };
  writeFileSync(pc.logOf('alice/killed'), JSON.stringify(metadata));
  await prepareDisk(pc.janitor);
  expect(existsSync(pc.at('precious/file'))).toBe(true);
});

test('what is old goes: logs after their days, mirrors and caches after four times as many, of this runner only', async () => {
  await using pc = await openPc([
    { repository: 'alice/new', days: 6 },
    { repository: 'alice/weeks', days: 20 },
    { repository: 'alice/months', days: 40 },
    { repository: 'alice/theirs', days: 40, runner: 'pc-2' },
    { repository: 'alice/shared', days: 40 },
    { repository: 'alice/now', days: 40 },
  ]);
  pc.write(pc.at('used/alice/shared/pc-2'));
  pc.write(pc.at('sessions/alice/x/7.json'));
  utimesSync(pc.at('sessions/alice/x/7.json'), daysAgo(8), daysAgo(8));
  await removeOld(pc.janitor);
  expect(pc.logs()).toEqual(['alice/new', 'alice/theirs']);
  expect(pc.mirrors()).toEqual(['alice/new', 'alice/weeks', 'alice/theirs', 'alice/shared', 'alice/now']);
  expect(pc.caches()).toEqual(pc.mirrors());
  expect(existsSync(pc.at('sessions/alice'))).toBe(false);
});

test("Claude Code's notes of a task go with its logs", async () => {
  await using pc = await openPc([]);
  for (const [issue, days] of Object.entries({ '7': 8, '8': 6 })) {
    const notes = pc.at('claude', 'alice', 'shop', issue, '.claude.json');
    pc.write(notes);
    utimesSync(notes, daysAgo(days), daysAgo(days));
  }
  await removeOld(pc.janitor);
  expect(readdirSync(pc.at('claude', 'alice', 'shop'))).toEqual(['8']);
});

test('what V8 compiled of a bundle of old goes, that of the present one stays', async () => {
  await using pc = await openPc([]);
  for (const [name, days] of Object.entries({ old: 29, present: 27 })) {
    pc.write(pc.at('compiled', 'v24', name));
    utimesSync(pc.at('compiled', 'v24', name), daysAgo(days), daysAgo(days));
  }
  await removeOld(pc.janitor);
  expect(readdirSync(pc.at('compiled', 'v24'))).toEqual(['present']);
});

test('a full disk: caches go before mirrors, the longest unused first, never what is in use', async () => {
  const all: Planted[] = [
    { repository: 'alice/newer', days: 1 },
    { repository: 'alice/older', days: 2 },
    { repository: 'alice/running', days: 3, state: 'running' },
    { repository: 'alice/theirs', days: 4, runner: 'pc-2' },
    { repository: 'alice/now', days: 5 },
  ];
  const afterLooks = async (looks: number) => {
    let left = looks;
    await using pc = await openPc(all, { freeBytes: async () => (left-- > 0 ? 1e9 : 6e9) });
    await prepareDisk(pc.janitor);
    return { caches: pc.caches(), mirrors: pc.mirrors(), logs: pc.logs(), told: pc.told };
  };
  const everything = all.map(({ repository }) => repository);
  const kept = ['alice/running', 'alice/theirs', 'alice/now'];
  expect(await afterLooks(0)).toMatchObject({ caches: everything, mirrors: everything });
  // The first looks: at the beginning, and before the oldest, which is in use.
  expect(await afterLooks(3)).toMatchObject({ caches: ['alice/newer', ...kept], mirrors: everything });
  const emptied = await afterLooks(1000);
  expect(emptied).toMatchObject({ caches: kept, mirrors: kept, logs: ['alice/running', 'alice/theirs'] });
  expect(emptied.told.at(-1)).toContain('nothing left here that could go');
});

test('a mirror that somebody holds or works from stays', async () => {
  await using pc = await openPc([
    { repository: 'alice/held', days: 99 },
    { repository: 'alice/worktree', days: 99 },
  ]);
  pc.write(pc.at('mirrors/alice/held.git.lock'), JSON.stringify(ownerOf(process.pid)));
  pc.write(pc.at('mirrors/alice/worktree.git/worktrees/1-bb/HEAD'));
  await removeOld(pc.janitor);
  expect(pc.mirrors()).toEqual(['alice/held', 'alice/worktree']);
});

test('a disk so full that nothing can be written is emptied all the same', async () => {
  await using pc = await openPc([{ repository: 'alice/old', days: 1 }], { freeBytes: async () => 0 });
  // As on a full disk, the use of the repository cannot be noted.
  pc.write(pc.at('used/alice/now'));
  await expect(prepareDisk(pc.janitor)).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect([pc.caches(), pc.mirrors()]).toEqual([[], []]);
});
