import { expect, test } from 'vitest';
import { createWaitingRoom } from '../../../app/github/waiting-room.ts';

/** Room for so many; `more` makes some and lets the time pass. */
function start(room: number) {
  let left = room;
  const timers: (() => void)[] = [];
  const calls: string[] = [];
  const waiting = createWaitingRoom<string>({
    take: () => {
      if (left === 0) return 1000;
      left -= 1;
      return 0;
    },
    later: (_, call) => timers.push(call),
    merge: (a, b) => `${a}+${b}`,
    call: (item) => calls.push(item),
  });
  return {
    ...waiting,
    calls,
    more(count: number) {
      left += count;
      for (const call of timers.splice(0)) call();
    },
  };
}

test('as long as there is room everybody goes on', () => {
  const { enter, calls } = start(2);
  expect([enter('a', 'a', 2), enter('b', 'b', 1)]).toEqual([true, true]);
  expect(calls).toEqual([]);
});

test('then the best rank is called first, each once, and has its room when it comes', () => {
  const room = start(0);
  for (const [key, rank] of [
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    expect(room.enter(key, key, rank)).toBe(false);
  room.more(2);
  expect(room.calls).toEqual(['b', 'c']);
  expect(['a', 'b', 'c'].map(room.waits)).toEqual(['a', undefined, undefined]);
  expect(room.enter('b', 'b', 1)).toBe(true);
  expect(room.enter('a', 'again', 0)).toBe(false);
  room.more(1);
  expect(room.calls).toEqual(['b', 'c', 'a+again']);
});

test('nobody passes those who wait', () => {
  const room = start(0);
  room.enter('a', 'a', 1);
  room.more(0);
  expect(room.enter('b', 'b', 0)).toBe(false);
  room.more(2);
  expect(room.calls).toEqual(['b', 'a']);
});

test('who could not use its room takes some anew, and who waits goes on waiting', () => {
  const room = start(1);
  expect(room.enter('a', 'a', 1)).toBe(true);
  room.giveBack('a');
  expect(room.enter('a', 'a', 1)).toBe(false);
  room.giveBack('a');
  room.more(1);
  expect(room.calls).toEqual(['a']);
});

test('who needs no room any more takes none', () => {
  const room = start(0);
  room.enter('a', 'a', 1);
  room.enter('b', 'b', 2);
  room.leave('a');
  room.more(1);
  expect(room.calls).toEqual(['b']);
  room.leave('b');
  expect(room.enter('b', 'b', 2)).toBe(false);
});
