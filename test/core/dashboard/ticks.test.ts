import { describe, expect, test } from 'vitest';
import { boxMarker, tickedBoxes } from '../../../app/core/dashboard/boxes.ts';
import { carryOver, looksLikeDashboard } from '../../../app/core/dashboard/stamp.ts';
import { ticksOf } from '../../../app/core/dashboard/ticks.ts';
import { minutes, NOW } from '../../scenarios/facts.ts';

const box = (verb: 'retry' | 'cancel', number: number, mark = 'x') =>
  `  - [${mark}] ${boxMarker({ verb, number })} ${verb}`;

describe('ticked boxes', () => {
  test('only those that are ticked, each once', () =>
    expect(
      tickedBoxes([box('retry', 5), box('cancel', 6, ' '), box('cancel', 7, 'X'), box('retry', 5)].join('\n')),
    ).toEqual([
      { verb: 'retry', number: 5 },
      { verb: 'cancel', number: 7 },
    ]));
  test('also with the line ends of a browser', () =>
    expect(tickedBoxes(`${box('retry', 5)}\r\n`)).toEqual([{ verb: 'retry', number: 5 }]));
  test.each([
    '- [x] retry #5',
    `> ${box('retry', 5)}`,
    '- [x] <!-- claude-cluster:box approve 5 -->',
    '- [x] <!-- claude-cluster:box retry 0 -->',
    '- [x] <!-- claude-cluster:box retry 99999999999 -->',
  ])('not %j', (line) => expect(tickedBoxes(line)).toEqual([]));
  test('a text full of them is read in bounded time, and twenty count', () =>
    expect(tickedBoxes(Array.from({ length: 5000 }, (_, at) => box('retry', at + 1)).join('\n'))).toHaveLength(20));
});

describe('who asks', () => {
  const present = (body: string, editor: string | null = 'noor') => ({ body, editor, writtenAt: minutes(-1) });
  const edit = (by: string, body: string, before = '') => ({ by, body, before, writtenAt: minutes(-1) });
  const who = (...args: Parameters<typeof ticksOf>) =>
    ticksOf(...args).map(({ verb, number, by }) => ({ verb, number, by }));

  test('the sender of the webhook, for what was not ticked before', () => {
    const both = `${box('retry', 5)}\n${box('cancel', 6)}`;
    expect(
      who(present(both), [edit('tia', box('retry', 5)), edit('noor', both, box('retry', 5))], new Set(), NOW),
    ).toEqual([
      { verb: 'retry', number: 5, by: 'tia' },
      { verb: 'cancel', number: 6, by: 'noor' },
    ]);
  });
  test('without a webhook whoever changed the text last, if anybody can tell', () => {
    expect(who(present(box('retry', 5)), [], new Set(), NOW)).toEqual([{ verb: 'retry', number: 5, by: 'noor' }]);
    expect(who(present(box('retry', 5), null), [], new Set(), NOW)).toEqual([{ verb: 'retry', number: 5, by: null }]);
  });
  test('a tick that was overwritten before its webhook came is not lost', () =>
    expect(who(present(box('retry', 5, ' ')), [edit('tia', box('retry', 5))], new Set(), NOW)).toHaveLength(1));
  test('a doubled or late webhook asks for nothing', () => {
    const [tick] = ticksOf(present(box('retry', 5)), [], new Set(), NOW);
    expect(who(present(''), [edit('noor', box('retry', 5))], new Set([tick?.id ?? '']), NOW)).toEqual([]);
  });
  test('a text that the app never wrote asks for nothing', () =>
    expect(who({ ...present(box('retry', 5)), writtenAt: null }, [], new Set(), NOW)).toEqual([]));
});

test('a note goes after an hour, and five are kept', () => {
  const note = (at: string) => ({ at, by: 'tia', verb: 'retry' as const, number: 5, why: 'not-allowed' as const });
  const stamp = {
    ...{ version: 1 as const, at: NOW, hash: '0'.repeat(64), pinned: true, off: false },
    notes: [note(minutes(-61)), note(minutes(-59))],
    handled: Array.from({ length: 40 }, (_, at) => `t ${at}`),
  };
  const carried = carryOver(stamp, { notes: [note(NOW)], handled: ['new', 't 39'] }, NOW);
  expect(carried.notes.map(({ at }) => at)).toEqual([minutes(-59), NOW]);
  expect(carried.handled).toHaveLength(40);
  expect(carried.handled.at(-1)).toBe('new');
});

test('a person who quotes a dashboard makes no dashboard', () => {
  const body = 'Look:\n<!-- claude-cluster:dashboard {} -->';
  expect([looksLikeDashboard(true, body), looksLikeDashboard(false, body), looksLikeDashboard(true, 'Look')]).toEqual([
    ...[true, false, false],
  ]);
});
