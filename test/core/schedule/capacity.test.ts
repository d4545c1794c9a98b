/** What PCs reported decides where tasks go: for a while, and with words that say so. */
import { describe, expect, test } from 'vitest';
import type { PcReport } from '../../../app/contract/pc.ts';
import { choose } from '../../../app/core/schedule/choose.ts';
import { survey } from '../../../app/core/schedule/survey.ts';
import { minutes, runner } from '../../scenarios/facts.ts';
import { ask, config, ended, pick, task } from './ground.ts';

const GB = 1024;
const pc = (change: Partial<PcReport> = {}): PcReport => ({
  cpus: 8,
  load: 0.2,
  memoryMb: 16 * GB,
  freeMemoryMb: 8 * GB,
  freeDiskMb: 25 * GB,
  mirror: false,
  ...change,
});
/** A task that ended so many minutes ago on the PC and brought the report. */
const told = (ago: number, report: Partial<PcReport>, name = 'pc-1') =>
  task(900 + ago, { queued: false, attempts: [ended(ago, 'succeeded', name, { pc: pc(report) })] });
const stateOf = (...past: ReturnType<typeof told>[]) => {
  const { places } = survey(ask(task(1), { past }));
  return places[0]?.state;
};

describe('overloaded', () => {
  test('for want of memory, a quarter of an hour', () => {
    expect(stateOf(told(5, { freeMemoryMb: 600 }))).toEqual({
      kind: 'overloaded',
      by: 'memory',
      found: 600,
      needed: GB,
      until: '2026-05-04T12:10:00.000Z',
    });
    expect(stateOf(told(15, { freeMemoryMb: 600 }))).toEqual({ kind: 'idle' });
  });
  test('for want of disk, an hour', () => {
    expect(stateOf(told(59, { freeDiskMb: 100 }))).toMatchObject({ kind: 'overloaded', by: 'disk', needed: 2 * GB });
    expect(stateOf(told(60, { freeDiskMb: 100 }))).toEqual({ kind: 'idle' });
  });
  test('a load that slows down is no reason to wait', () =>
    expect(stateOf(told(5, { load: 80 }))).toEqual({ kind: 'idle' }));
  test('a later report counts', () =>
    expect(stateOf(told(5, {}), told(10, { freeMemoryMb: 1 }))).toEqual({ kind: 'idle' }));
  test('the task goes to another PC, or waits and says why', () => {
    const past = [told(5, { freeMemoryMb: 1 })];
    expect(pick(task(1), { past, runners: [runner('pc-1'), runner('pc-2')] })).toBe('pc-2');
    expect(pick(task(1), { past })).toMatchObject({
      kind: 'unavailable',
      runners: [{ name: 'pc-1', state: { kind: 'overloaded' } }],
    });
  });
});

describe('the last job there, of others', () => {
  const at = (ago: number) => minutes(-ago);
  const runners = [runner('pc-1'), runner('pc-2')];
  const choice = (...past: ReturnType<typeof told>[]) => pick(task(1), { past, runners });
  const both = (lastJob: PcReport['lastJob']) => [told(60, lastJob ? { lastJob } : {}), told(60, {}, 'pc-2')];
  test('speaks against a PC when it failed', () => {
    expect(choice(...both(undefined))).toBe('pc-1');
    expect(choice(...both({ at: at(90), result: 'Succeeded' }))).toBe('pc-1');
    expect(choice(...both({ at: at(90), result: 'Failed' }))).toBe('pc-2');
    expect(choice(...both({ at: at(90), result: 'Abandoned' }))).toBe('pc-2');
  });
  test('for a day, and until a newer report', () => {
    expect(choice(...both({ at: at(25 * 60), result: 'Failed' }))).toBe('pc-1');
    expect(choice(...both({ at: at(90), result: 'Failed' }), told(50, {}), told(50, {}, 'pc-2'))).toBe('pc-1');
  });
  test('not when it was ours, which the record knows better', () =>
    expect(choice(told(91, {}), told(91, {}, 'pc-2'), ...both({ at: at(90), result: 'Failed' }))).toBe('pc-1'));
});

describe('the quota of a pool', () => {
  const lab = (pool: object) => ({
    config: config({ pools: { lab: { labels: ['lab'], ...pool } } }),
    runners: [runner('pc-1', ['backend', 'lab'])],
  });
  test('keeps tasks from a PC that has less in all', () =>
    expect(
      pick(task(1), { ...lab({ cpus: 16, 'memory-gb': 32 }), past: [told(5000, { freeMemoryMb: 16 * GB })] }),
    ).toMatchObject({
      kind: 'unavailable',
      runners: [
        {
          name: 'pc-1',
          state: {
            kind: 'too-small',
            pool: 'lab',
            lack: { cpus: { has: 8, needs: 16 }, memoryMb: { has: 16 * GB, needs: 32 * GB } },
          },
        },
      ],
    }));
  test('a week later nobody knows any more, so it may show what it has', () =>
    expect(pick(task(1), { ...lab({ cpus: 16 }), past: [told(7 * 24 * 60, {})] })).toBe('pc-1'));
  test('has to be free', () =>
    expect(pick(task(1), { ...lab({ 'memory-gb': 12 }), past: [told(5, { freeMemoryMb: 10 * GB })] })).toMatchObject({
      kind: 'unavailable',
      runners: [{ state: { kind: 'overloaded', by: 'memory', found: 10 * GB, needed: 10.5 * GB } }],
    }));
  describe('counts memory as PCs are sold', () => {
    const asks = (report: Partial<PcReport>) => pick(task(1), { ...lab({ 'memory-gb': 16 }), past: [told(5, report)] });
    test('16 GB of which the system shows 15.3, 14.2 of them free', () =>
      expect(asks({ memoryMb: 15_667, freeMemoryMb: 14_541 })).toBe('pc-1'));
    test('not 14.9', () =>
      expect(asks({ memoryMb: 15_257, freeMemoryMb: 14_541 })).toMatchObject({
        runners: [{ state: { kind: 'too-small', lack: { memoryMb: { has: 15_257, needs: 16 * GB } } } }],
      }));
    test('not with 13.9 free', () =>
      expect(asks({ memoryMb: 15_667, freeMemoryMb: 14_233 })).toMatchObject({
        runners: [{ state: { kind: 'overloaded', by: 'memory', found: 14_233, needed: 14 * GB } }],
      }));
  });
  test('is met by just as much', () =>
    expect(pick(task(1), { ...lab({ cpus: 8, 'memory-gb': 16 }), past: [told(5, { freeMemoryMb: 16 * GB })] })).toBe(
      'pc-1',
    ));
  test('a PC that never reported is tried', () => expect(pick(task(1), lab({ cpus: 64 }))).toBe('pc-1'));
});

describe('score', () => {
  const runners = [runner('pc-1'), runner('pc-2')];
  const scoreOf = (...past: ReturnType<typeof told>[]) => {
    const choice = choose(1, survey(ask(task(1), { past })));
    return choice.kind === 'chosen' ? Object.fromEntries(choice.score.map(({ of, points }) => [of, points])) : choice;
  };
  test('the PC that holds the repository is better', () => {
    expect(scoreOf(told(600, { mirror: true }))).toMatchObject({ mirror: 2 });
    expect(pick(task(1), { runners, past: [told(600, {}), told(601, { mirror: true }, 'pc-2')] })).toBe('pc-2');
  });
  test('not when that was a week ago', () =>
    expect(scoreOf(told(7 * 24 * 60, { mirror: true }))).not.toHaveProperty('mirror'));
  test('free memory and disk count from −1 to +1', () => {
    expect(scoreOf(told(0, { freeMemoryMb: 64 * GB, freeDiskMb: 5 * GB }))).toMatchObject({ memory: 1, disk: -0.8 });
    expect(pick(task(1), { runners, past: [told(60, {}), told(60, { freeMemoryMb: 15 * GB }, 'pc-2')] })).toBe('pc-2');
  });
  test('other work on its processors counts down to −2, for a quarter of an hour', () => {
    expect(scoreOf(told(5, { load: 12 }))).toMatchObject({ processors: -0.5 });
    expect(scoreOf(told(5, { load: 80 }))).toMatchObject({ processors: -2 });
    expect(scoreOf(told(16, { load: 80 }))).not.toHaveProperty('processors');
  });
  test('an old report fades and is nothing after a day', () => {
    expect(scoreOf(told(12 * 60, { freeMemoryMb: 64 * GB }))).toMatchObject({ memory: 0.5 });
    expect(scoreOf(told(24 * 60, { freeMemoryMb: 64 * GB }))).not.toHaveProperty('memory');
  });
});

describe('the session of the last attempt', () => {
  const session = '11111111-2222-4333-8444-555555555555';
  const again = (kind: 'superseded' | 'runner-lost' | 'overloaded') =>
    task(1, { attempts: [ended(5, kind, 'pc-2', { session, startedAt: null })] });
  const runners = [runner('pc-1'), runner('pc-2')];
  test('draws the next one to the PC that holds it, and says so', () => {
    const choice = choose(1, survey(ask(again('superseded'), { runners })));
    expect(choice).toMatchObject({ place: { name: 'pc-2' }, score: [{}, {}, { of: 'session', points: 3 }] });
  });
  test('not past a PC that is much better', () =>
    expect(
      pick(again('superseded'), {
        runners: [runner('pc-1'), runner('pc-2', ['backend', 'devops', 'testing', 'database', 'security'])],
      }),
    ).toBe('pc-1'));
  test('not where the PC failed it', () => expect(pick(again('runner-lost'), { runners })).toBe('pc-1'));
});
