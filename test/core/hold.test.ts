/** What keeps a task back by a person's wish, and which PC a person means. */
import { describe, expect, test } from 'vitest';
import { clusterRunners, findPc, holdOfPin, ownLabels, standsAside } from '../../app/core/hold.ts';
import { minutes, NOW, record, runner } from '../scenarios/facts.ts';

describe('stands in nobody’s way', () => {
  test.each([
    ['a paused task', { paused: { by: 'mika', at: NOW } }, true],
    ['one that is meant for a PC', { pin: { name: 'pc-1', label: 'pc-1' } }, true],
    ['one that waits for a time', { notBefore: minutes(1) }, true],
    ['not one whose time has come', { notBefore: NOW }, false],
    ['not one whose time is past', { notBefore: minutes(-1) }, false],
    ['not any other', {}, false],
  ])('%s', (_, change, expected) => expect(standsAside(record(change), NOW)).toBe(expected));
});

describe('the chosen PC', () => {
  const runners = [runner('pc-1'), runner('pc-2', [], { busy: true }), runner('pc-3', [], { online: false })];
  const because = (pc: string, reserved: string[] = []) => {
    const hold = holdOfPin(pc, runners, new Set(reserved));
    return hold?.kind === 'pinned' ? hold.because : hold?.kind;
  };
  test('takes the task when it is idle', () => expect(because('pc-1')).toBeUndefined());
  test('was just given another', () => expect(because('pc-1', ['pc-1'])).toBe('busy'));
  test('is busy', () => expect(because('pc-2')).toBe('busy'));
  test('is offline', () => expect(because('pc-3')).toBe('offline'));
  test('is not registered any more', () => expect(because('pc-4')).toBe('unregistered'));
});

describe('a person means', () => {
  const tower = { ...runner('Tower'), labels: ['claude', 'PC-Blue', 'backend'] };
  const runners = [{ ...runner('foreign'), labels: ['self-hosted', 'pc-red'] }, runner('pc-1'), tower];
  test.each([
    ['tower', 'Tower'],
    ['pc-blue', 'Tower'],
    ['Blue', 'Tower'],
    ['1', 'pc-1'],
    ['backend', undefined],
    ['foreign', undefined],
    ['red', undefined],
  ])('%s', (word, name) => expect(findPc(word, runners)?.name).toBe(name));
  test('a runner of the cluster', () =>
    expect(clusterRunners(runners).map(({ name }) => name)).toEqual(['pc-1', 'Tower']));
  test('by its own labels', () => expect(ownLabels(tower)).toEqual(['pc-blue']));
});
