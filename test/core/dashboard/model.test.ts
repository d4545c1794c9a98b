import { describe, expect, test } from 'vitest';
import type { TaskRecord } from '../../../app/contract/record.ts';
import { dashboardOf } from '../../../app/core/dashboard/model.ts';
import { type attempt, minutes, runner } from '../../scenarios/facts.ts';
import { config, ended } from '../schedule/ground.ts';
import { around, FULL, full, remembered } from './ground.ts';

const numbers = (rows: readonly { number: number }[]) => rows.map(({ number }) => number);

describe('each task stands in one section', () => {
  test('running, with its attempt', () =>
    expect(full().running).toMatchObject([{ number: 12, attempt: 2, pc: 'pc-1', since: minutes(-4), runId: 900 }]));
  test('the queue in its turn, with the reason of each', () =>
    expect(full().queue).toMatchObject([
      { number: 14, priority: 'high', wait: { kind: 'all-busy' } },
      { number: 13, priority: 'medium', wait: { kind: 'all-busy' } },
    ]));
  test('held back: paused, backing off, unapproved, blocked, in review', () =>
    expect(numbers(full().held)).toEqual([15, 16, 17, 18, 19]));
  test('finished within seven days, latest first', () =>
    expect(numbers(full().finished)).toEqual([4, 3, 2, 7, 9, 8, 6]));
  test('none is missing and none stands twice', () => {
    const { running, queue, held, finished } = full();
    const all = numbers([...running, ...queue, ...held, ...finished]);
    expect(all.toSorted((a, b) => a - b)).toEqual(
      numbers(FULL)
        .toSorted((a, b) => a - b)
        .filter((one) => one !== 5),
    );
  });
});

test('a queued task for which a PC is idle is next; what only a look could tell stands as it was', () => {
  const free = around({ runners: { kind: 'listed', runners: [runner('pc-2', ['backend'])] } });
  const tasks = [
    remembered(1, 'queued', {}, { wait: { kind: 'all-offline', specialty: 'backend', runners: ['pc-2'] } }),
    remembered(2, 'queued', {}, { wait: { kind: 'workflow-missing' } }),
  ];
  expect(dashboardOf(tasks, free).queue.map(({ wait }) => wait)).toEqual([null, { kind: 'workflow-missing' }]);
});

test('without the right to list runners there are no PCs, and no reasons that would need them', () => {
  const { pcs, queue } = dashboardOf(FULL, around({ runners: { kind: 'forbidden' } }));
  expect(pcs).toBeNull();
  expect(queue.map(({ wait }) => wait)).toEqual([null, null]);
});

describe('boxes', () => {
  const boxes = (number: number) => {
    const { running, queue, held, finished } = full();
    return [...running, ...queue, ...held, ...finished].find((row) => row.number === number)?.boxes;
  };
  test.each([
    ['running', 12, ['cancel']],
    ['queued', 13, ['pause', 'cancel']],
    ['paused', 15, ['resume', 'cancel']],
    ['backing off', 16, ['retry', 'pause', 'cancel']],
    ['pending', 17, ['pause', 'cancel']],
    ['in review', 19, ['retry']],
    ['failed', 8, ['retry']],
    ['completed', 9, []],
    ['failed, and its issue closed', 4, []],
  ])('%s', (_, number, expected) => expect(boxes(number)).toEqual(expected));
});

describe('PCs', () => {
  test('in the order of people, each with its state', () =>
    expect(full().pcs).toMatchObject([
      { name: 'pc-1', state: { kind: 'busy' }, task: 12 },
      { name: 'pc-2', state: { kind: 'idle' }, task: null },
      { name: 'pc-3', state: { kind: 'offline' } },
      { name: 'pc-4', state: { kind: 'maintenance' } },
      { name: 'pc-10', state: { kind: 'error', faults: 3, until: minutes(23) } },
    ]));
  test('how well it went within seven days, by specialty', () =>
    expect(full().pcs?.map(({ work }) => work)).toEqual([
      [{ specialty: 'backend', ended: 6, succeeded: 2, minutes: 7 }],
      [{ specialty: 'frontend', ended: 1, succeeded: 0, minutes: 10 }],
      [{ specialty: 'backend', ended: 1, succeeded: 1, minutes: 10 }],
      [],
      [{ specialty: 'devops', ended: 3, succeeded: 0, minutes: 10 }],
    ]));
  test('a job of others that failed there last, and what an organization’s runner did', () => {
    const report = { cpus: 4, load: 0, memoryMb: 8192, freeMemoryMb: 6000, freeDiskMb: 90_000, mirror: false };
    const pc = { ...report, lastJob: { at: minutes(-90), result: 'Failed' as const } };
    const org = { runner: { name: 'pc-2', label: 'pc-2', org: true as const } };
    const tasks = [
      remembered(1, 'completed', { attempts: [ended(60, 'succeeded', 'pc-1', { pc })] }),
      remembered(2, 'completed', { attempts: [ended(60, 'succeeded', 'pc-2', org)] }),
    ];
    const runners = [runner('pc-1'), { ...runner('pc-2'), org: true as const }];
    expect(dashboardOf(tasks, around({ runners: { kind: 'listed', runners } })).pcs).toMatchObject([
      { name: 'pc-1', otherFailedAt: minutes(-90), work: [{ ended: 1 }] },
      { name: 'pc-2', otherFailedAt: null, work: [{ ended: 1 }] },
    ]);
  });
  test('an auto-scaled pool is one row', () => {
    const pools = { lab: { labels: ['lab'], specialties: ['testing'], 'max-parallel': 3, 'auto-scaled': true } };
    const runners = [runner('x-1', ['lab'], { busy: true }), runner('pc-1')];
    const { pcs } = dashboardOf([], around({ config: config({ pools }), runners: { kind: 'listed', runners } }));
    expect(pcs).toMatchObject([{ name: 'pc-1' }, { name: 'lab', places: { used: 1, of: 3 }, skills: ['testing'] }]);
  });
});

describe('an auto-scaled pool', () => {
  const pool = (change: object, ...runners: ReturnType<typeof runner>[]) => {
    const lab = { labels: ['lab'], specialties: ['testing'], 'max-parallel': 2, 'auto-scaled': true, ...change };
    const rows = dashboardOf(
      [],
      around({ config: config({ pools: { lab } }), runners: { kind: 'listed', runners } }),
    ).pcs;
    return rows?.map(({ name, places, state, task, work }) => ({ name, places, state: state.kind, task, work }));
  };
  const lab = { name: 'lab', task: null, work: [] };
  test('is idle while nothing runs there', () =>
    expect(pool({})).toEqual([{ ...lab, places: { used: 0, of: 2 }, state: 'idle' }]));
  test('is busy as soon as something does', () =>
    expect(pool({}, runner('x-1', ['lab'], { busy: true }))).toEqual([
      { ...lab, places: { used: 1, of: 2 }, state: 'busy' },
    ]));
  test('may be switched off', () =>
    expect(pool({ enabled: false })).toMatchObject([{ name: 'lab', state: 'disabled' }]));
  test('that is not auto-scaled is its PCs, in the order of people', () =>
    expect(
      pool({ 'auto-scaled': false }, runner('x-10', ['lab']), runner('x-2', ['lab']))?.map(({ name }) => name),
    ).toEqual([...['x-2', 'x-10']]));
});

const classifiedAs = (specialty: TaskRecord['classification']['specialty']) => ({
  classification: { specialty, kind: 'bug' as const, confidence: 1, evidence: [] },
});

describe('what a PC has done', () => {
  const worked = (...done: [number, 'backend' | 'frontend' | 'testing', number][]) => {
    const tasks = done.map(([number, specialty, ago]) =>
      remembered(number, 'completed', { ...classifiedAs(specialty), attempts: [ended(ago, 'succeeded')] }),
    );
    return dashboardOf(tasks, around()).pcs?.[0]?.work.map((one) => [one.specialty, one.ended]);
  };
  // NOW is at noon: six days and a half ago the first of them began.
  const days = 6.5 * 24 * 60;
  test('most first, then by name', () =>
    expect(worked([1, 'testing', 9], [2, 'frontend', 8], [3, 'backend', 7], [4, 'testing', 6])).toEqual([
      ...[
        ['testing', 2],
        ['backend', 1],
        ['frontend', 1],
      ],
    ]));
  test('on the last seven days, today among them', () =>
    expect(worked([1, 'testing', days], [2, 'backend', days + 1])).toEqual([['testing', 1]]));
});

describe('cost', () => {
  // NOW is a Monday at noon.
  const cost = (attempts: ReturnType<typeof attempt>[]) =>
    dashboardOf([remembered(1, 'failed', { attempts })], around()).cost;
  test('of today and since Monday', () =>
    expect(cost([ended(60, 'succeeded'), ended(13 * 60, 'succeeded')])).toEqual({
      ...{ todayUsd: 0.5, weekUsd: 0.5, assumedUsd: 0, dayLimitUsd: 20 },
    }));
  test('on another day than Monday, what was sent since then', () => {
    const on = (now: string, ...sent: string[]) => {
      const attempts = sent.map((dispatchedAt) => ended(1, 'succeeded', 'pc-1', { dispatchedAt, costUsd: 1 }));
      const { cost } = dashboardOf([remembered(1, 'failed', { attempts })], around({ now }));
      return [cost.todayUsd, cost.weekUsd];
    };
    const days = ['05-03T23:59:59', '05-04T00:00:00', '05-06T12:00:00', '05-07T00:00:00', '05-07T09:00:00'];
    const sent = days.map((day) => `2026-${day}.000Z`);
    expect(on('2026-05-07T12:00:00.000Z', ...sent)).toEqual([2, 4]);
    expect(on('2026-05-10T12:00:00.000Z', ...sent)).toEqual([0, 4]);
  });
  test('what nobody could tell counts as the whole budget, and is said', () =>
    expect(cost([ended(60, 'succeeded'), ended(70, 'runner-lost', 'pc-1', { costUsd: null })])).toMatchObject({
      ...{ todayUsd: 5.5, weekUsd: 5.5, assumedUsd: 5 },
    }));
});
