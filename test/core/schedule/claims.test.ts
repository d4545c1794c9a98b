/** The organization's runners are dealt out to the repositories that have least on them. */
import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../app/core/schedule/candidate.ts';
import { type Claimant, claimsOf } from '../../../app/core/schedule/claims.ts';
import { historyOf } from '../../../app/core/schedule/history.ts';
import { placesOf } from '../../../app/core/schedule/places.ts';
import { attempt, minutes, runner } from '../../scenarios/facts.ts';
import { ask, config, ended, pick, task } from './ground.ts';

const HOUR = 3_600_000;
const org = (name: string, labels = ['backend']) => runner(name, labels, { org: true });
const idle = (...runners: ReturnType<typeof runner>[]) =>
  placesOf({ runners, reserved: new Set(), history: historyOf([], 0), config: config(), now: 0 });
const waits = (number: number, change: Partial<Candidate> = {}): Candidate => ({
  number,
  since: number * 60_000,
  specialty: 'backend',
  priority: 'medium',
  share: '',
  previous: null,
  session: null,
  ...change,
});
const claimant = (repository: string, waiting: Candidate[], change: Partial<Claimant> = {}): Claimant => ({
  repository,
  running: 0,
  waiting,
  idle: idle(org('pc-1')),
  ...change,
});
const claims = (own: Claimant, ...rivals: Claimant[]) => Object.fromEntries(claimsOf(own, rivals, 24 * HOUR));
const PC_1 = 'pc-1 of the organization';

describe('one idle runner', () => {
  test('is for whoever has least running', () => {
    const shop = claimant('acme/shop', [waits(1)], { running: 2 });
    const api = claimant('acme/api', [waits(9)], { running: 1 });
    expect(claims(shop, api)).toEqual({ [PC_1]: 'acme/api' });
    expect(claims(api, shop)).toEqual({});
  });
  test('else for whoever waits longest, also where the numbers of issues are the same', () => {
    const [shop, api] = [
      claimant('acme/shop', [waits(7, { since: 2 })]),
      claimant('acme/api', [waits(7, { since: 1 })]),
    ];
    expect(claims(shop, api)).toEqual({ [PC_1]: 'acme/api' });
    expect(claims(api, shop)).toEqual({});
  });
  test('at the same moment all still say the same', () => {
    const [shop, api] = [claimant('acme/shop', [waits(7)]), claimant('acme/api', [waits(7)])];
    expect(claims(shop, api)).toEqual({ [PC_1]: 'acme/api' });
    expect(claims(api, shop)).toEqual({});
  });
  test('many waiting tasks are no better claim than one', () => {
    const shop = claimant('acme/shop', [waits(5)]);
    const flood = Array.from({ length: 500 }, (_, at) => waits(at + 10, { priority: 'urgent' }));
    expect(claims(shop, claimant('acme/api', flood, { running: 1 }))).toEqual({});
  });
  test('waiting for days outweighs running less', () => {
    const shop = claimant('acme/shop', [waits(1, { since: 10 * 24 * HOUR })]);
    const old = claimant('acme/api', [waits(1, { since: 0 })], { running: 1 });
    expect(claims(shop, old)).toEqual({ [PC_1]: 'acme/api' });
  });
  test('is not claimed by one who cannot use it', () => {
    const shop = claimant('acme/shop', [waits(9)]);
    expect(claims(shop, claimant('acme/api', [waits(1, { specialty: 'frontend' })]))).toEqual({});
    expect(claims(shop, claimant('acme/api', [waits(1)], { idle: [] }))).toEqual({});
  });
});

test('several are dealt out in turns', () => {
  const places = idle(org('pc-1'), org('pc-2'), org('pc-3'));
  const shop = claimant('acme/shop', [waits(1), waits(2), waits(3)], { idle: places });
  const api = claimant('acme/api', [waits(4), waits(5)], { idle: places });
  expect(claims(shop, api)).toEqual({ 'pc-2 of the organization': 'acme/api' });
  expect(claims(api, shop)).toEqual({ [PC_1]: 'acme/shop', 'pc-3 of the organization': 'acme/shop' });
});

test('a runner of its own is in nobody’s way, and leaves the organization’s to others', () => {
  const shop = claimant('acme/shop', [waits(1)], { idle: idle(org('pc-1'), runner('pc-9')) });
  expect(claims(shop, claimant('acme/api', [waits(2)]))).toEqual({ [PC_1]: 'acme/api' });
});

describe('in a decision', () => {
  const shared = (running: number, rival: Claimant) => ({ repository: 'acme/shop', running, rivals: [rival] });
  const rival = claimant('acme/api', [waits(1, { since: Date.parse(minutes(-500)) })]);
  test('a task waits for the runner that is next for another repository, and says so', () =>
    expect(pick(task(1), { runners: [org('pc-1')], shared: shared(1, rival) })).toMatchObject({
      kind: 'unavailable',
      runners: [{ name: 'pc-1', state: { kind: 'promised', repository: 'acme/api' } }],
    }));
  test('and takes it when it is its own', () =>
    expect(pick(task(1), { runners: [org('pc-1')], shared: shared(0, { ...rival, running: 1 }) })).toBe('pc-1'));
  test('an own runner of the same name is another one', () => {
    const runners = [runner('pc-1'), org('pc-1')];
    expect(pick(task(1), { runners, reserved: new Set(['pc-1']) })).toBe('pc-1');
    expect(pick(task(1), { runners, reserved: new Set(['pc-1', PC_1]) })).toMatchObject({ kind: 'all-busy' });
  });
});

test('what a runner did for other repositories tells how it is, and nothing of this one’s work', () => {
  const elsewhere = [10, 8, 6].map((ago) =>
    ended(ago, 'runner-lost', 'pc-1', { runner: { name: 'pc-1', label: 'pc-1', org: true } }),
  );
  expect(pick(task(1), { runners: [org('pc-1')], elsewhere })).toMatchObject({
    kind: 'unavailable',
    runners: [{ state: { kind: 'error', faults: 3 } }],
  });
  const pc = { cpus: 4, load: 0, memoryMb: 8192, freeMemoryMb: 6000, freeDiskMb: 90_000, mirror: true };
  const there = attempt({
    ...{ runner: { name: 'pc-1', label: 'pc-1', org: true as const }, endedAt: minutes(-600), pc },
    outcome: { kind: 'succeeded' },
  });
  const history = historyOf([], Date.parse(ask(null).now), [there]);
  expect(history.runners.get(PC_1)).toMatchObject({ reported: { cpus: 4, mirror: false } });
  expect(history.work.size).toBe(0);
});
