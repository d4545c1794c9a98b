import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processStart, withLock } from '../../../action/workspace/lock.ts';
import { scratch } from '../scratch.ts';

const soon = () => setImmediate();

test('of many at once only one works at a time, and nothing stays behind', async () => {
  await using directory = await scratch();
  const lock = join(directory.path, 'mirror.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await setImmediate();
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(lock, soon, work)));
  expect(most).toBe(1);
  expect(readdirSync(directory.path)).toEqual([]);
});

test('is given back when the work fails', async () => {
  await using directory = await scratch();
  const lock = join(directory.path, 'deep', 'mirror.lock');
  await expect(withLock(lock, soon, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  expect(existsSync(lock)).toBe(false);
});

test.each([
  ['a process that has died', JSON.stringify({ pid: 999_999_999, started: '1' })],
  ['a process whose id has been given to another', JSON.stringify({ pid: process.pid, started: 'long ago' })],
  ['a damaged file', '{"pid":'],
])('the lock of %s is taken over', async (_, content) => {
  await using directory = await scratch();
  const lock = join(directory.path, 'mirror.lock');
  writeFileSync(lock, content);
  expect(await withLock(lock, soon, async () => 'done')).toBe('done');
});

test('the lock of a living process is waited for', async () => {
  await using directory = await scratch();
  const lock = join(directory.path, 'mirror.lock');
  const holder = spawn('sleep', ['60']);
  const exited = once(holder, 'exit');
  const { pid = 0 } = holder;
  writeFileSync(lock, JSON.stringify({ pid, started: processStart(pid) }));
  let waits = 0;
  const wait = async () => {
    waits += 1;
    if (waits < 3) return;
    holder.kill('SIGKILL');
    await exited;
  };
  await withLock(lock, wait, async () => undefined);
  expect(waits).toBe(3);
});

test('who gives up waiting leaves the lock to its holder', async () => {
  await using directory = await scratch();
  const lock = join(directory.path, 'mirror.lock');
  const held = JSON.stringify({ pid: process.pid, started: processStart(process.pid) });
  writeFileSync(lock, held);
  await expect(
    withLock(
      lock,
      () => Promise.reject(new Error('cancelled')),
      async () => 1,
    ),
  ).rejects.toThrow('cancelled');
  expect(readdirSync(directory.path)).toEqual(['mirror.lock']);
});
