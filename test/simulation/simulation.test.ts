/** Many seeds keep all rules; a planted mistake is found; a seed replays exactly. */
import { describe, expect, test } from 'vitest';
import { FAULTS, type Fault } from './faults.ts';
import { readOptions } from './options.ts';
import { PLANTS } from './plants.ts';
import { shrink } from './shrink.ts';
import { type Outcome, type Plan, simulate } from './simulate.ts';

/** What a person needs who sees it fail. */
const failure = ({ seed, violations }: Outcome) =>
  violations.map(
    ({ rule, detail }) => `seed ${seed}: ${rule}: ${detail} (npm run simulate -- --seeds 1 --seed ${seed})`,
  );

test('a task lives from its issue to the merge in virtual time, when nothing goes wrong', async () => {
  const outcome = await simulate({ seed: 2, tasks: 1, faults: [] });
  expect(failure(outcome)).toEqual([]);
  expect(outcome.trace.filter((line) => line.includes('work begins'))).toHaveLength(1);
  expect(outcome.counts.virtualMs).toBeGreaterThan(3_600_000);
});

test('the same seed gives the same trace, whatever was simulated before', async () => {
  const plan: Plan = { seed: 5, tasks: 2, faults: ['pcs', 'webhooks', 'people'] };
  const first = await simulate(plan);
  await simulate({ seed: 6, tasks: 1, faults: [] });
  expect((await simulate(plan)).trace).toEqual(first.trace);
});

describe('keeps all rules', () => {
  /** Nothing, each kind of fault alone, and all of them together. */
  const weathers: readonly (readonly Fault[])[] = [[], ...FAULTS.map((fault) => [fault]), FAULTS];
  const plans = Array.from({ length: 50 }, (_, at): Plan => {
    const faults = weathers[at % weathers.length] ?? [];
    return { seed: at + 1, tasks: 2, faults };
  });
  test.each(plans.map((plan) => [plan.seed, plan.faults.join(',') || 'none', plan] as const))(
    'seed %i, faults %s',
    async (_, __, plan) => expect(failure(await simulate(plan))).toEqual([]),
  );
});

describe('finds the planted mistake', () => {
  test.each(PLANTS.map((plant) => [plant.name, plant] as const))(
    '%s',
    async (_, { seams, faults, breaks, tasks = 3, seed: first = 1 }) => {
      const broken: string[] = [];
      for (let seed = first; seed < first + 25 && !broken.includes(breaks); seed += 1)
        broken.push(...(await simulate({ seed, tasks, faults, seams })).violations.map(({ rule }) => rule));
      expect(broken).toContain(breaks);
    },
  );
});

test('shrinks a failure to the faults and tasks that it needs', async () => {
  const plant = PLANTS.find(({ name }) => name === 'the dispatch is sent twice');
  const plan: Plan = { seed: 1, tasks: 3, faults: [], seams: plant?.seams ?? {} };
  const small = await shrink(plan, await simulate(plan));
  expect(small.plan.tasks).toBeLessThan(3);
  expect(small.outcome.violations[0]?.rule).toBe('an attempt is dispatched once');
});

describe('the command line', () => {
  test('names what it does not understand', () => {
    expect(() => readOptions(['--faults', 'gremlins'])).toThrow('“gremlins” is none of all, none, pcs');
    expect(() => readOptions(['--seeds', 'x'])).toThrow('--seeds is a whole number');
  });
  test('takes a list of faults', () => {
    const { tasks, faults } = readOptions(['--faults', 'api,pcs', '--tasks', '7']);
    expect([tasks, faults(1), faults(2)]).toEqual([7, ['api', 'pcs'], ['api', 'pcs']]);
  });
  test('draws none to three kinds for each seed, the same ones again, every pair among many', () => {
    const { faults } = readOptions([]);
    const drawn = Array.from({ length: 1000 }, (_, seed) => faults(seed));
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
    expect(drawn.map((_, seed) => faults(seed))).toEqual(drawn);
    for (const one of FAULTS)
      for (const other of FAULTS)
        expect(drawn.filter((all) => all.includes(one) && all.includes(other)).length).toBeGreaterThan(15);
  });
});
