import { describe, expect, test } from 'vitest';
import { choose, queuePlace } from '../../../app/core/schedule/choose.ts';
import { addressOf, placesOf } from '../../../app/core/schedule/places.ts';
import { survey } from '../../../app/core/schedule/survey.ts';
import { NOW, runner } from '../../scenarios/facts.ts';
import { ask, config, ended, pick, task } from './ground.ts';

const first = { position: 1, of: 1, minutes: null };

describe('who fits', () => {
  test('an idle runner of the specialty', () =>
    expect(pick(task(1), { runners: [runner('pc-1', ['frontend']), runner('pc-2')] })).toBe('pc-2'));
  test('general work runs anywhere, best on a general runner', () =>
    expect(pick(task(1, { specialty: 'general' }), { runners: [runner('pc-1'), runner('pc-2', ['general'])] })).toBe(
      'pc-2',
    ));
  test('general work takes what there is', () => expect(pick(task(1, { specialty: 'general' }))).toBe('pc-1'));
  test('the specialist before the versatile, then by name', () =>
    expect(pick(task(1), { runners: [runner('pc-10'), runner('pc-1', ['backend', 'devops']), runner('pc-2')] })).toBe(
      'pc-2',
    ));
  test('labels compare without case', () =>
    expect(pick(task(1), { runners: [runner('pc-1', ['Backend'])] })).toBe('pc-1'));
  test("a runner without the cluster's label is not ours", () =>
    expect(pick(task(1), { runners: [{ ...runner('pc-1'), labels: ['self-hosted', 'backend'] }] })).toEqual({
      kind: 'no-such-runner',
      specialty: 'backend',
    }));
  test('nobody has the specialty', () =>
    expect(pick(task(1), { runners: [runner('pc-1', ['frontend'])] })).toMatchObject({ kind: 'no-such-runner' }));

  test('specialties are what the repository says they are', () => {
    const own = config({ specialties: { mobile: {}, database: false } });
    const mobile = task(1, { specialty: 'mobile', labels: ['specialty:mobile'] });
    const runners = [runner('pc-1', ['mobile']), runner('pc-2', ['mobile', 'database'])];
    expect(pick(mobile, { runners, config: own })).toBe('pc-1');
    expect(pick(mobile, { runners })).toMatchObject({ kind: 'no-such-runner' });
    // What is no specialty here is just a label.
    const places = placesOf({ ...ask(null), runners, config: own, now: 0, history: survey(ask(null)).history });
    expect(places.map(({ skills }) => [...skills])).toEqual([['mobile'], ['mobile']]);
  });
  test('what was done under the old name of a specialty counts for the new one', () => {
    const renamed = config({ specialties: { backend: { rename: 'server' } } });
    const { history } = survey(
      ask(null, { config: renamed, past: [task(2, { queued: false, attempts: [ended(9, 'succeeded')] })] }),
    );
    expect(history.work.get('server')).toMatchObject({ ended: 1, succeeded: 1 });
  });
});

describe('states', () => {
  test('all are offline', () =>
    expect(pick(task(1), { runners: [runner('pc-1', ['backend'], { online: false })] })).toEqual({
      kind: 'all-offline',
      specialty: 'backend',
      runners: ['pc-1'],
    }));
  test('all are busy or just given work', () =>
    expect(
      pick(task(1), {
        runners: [runner('pc-1', ['backend'], { busy: true }), runner('pc-2')],
        reserved: new Set(['pc-2']),
      }),
    ).toEqual({ kind: 'all-busy', specialty: 'backend', runners: ['pc-1', 'pc-2'], queue: first }));
  test('one in maintenance gets nothing', () =>
    expect(pick(task(1), { runners: [runner('pc-1', ['backend', 'Claude-Maintenance'])] })).toEqual({
      kind: 'unavailable',
      runners: [{ name: 'pc-1', state: { kind: 'maintenance' } }],
      queue: first,
    }));

  const faults = (...ago: number[]) => ago.map((one) => task(one + 100, { attempts: [ended(one, 'runner-lost')] }));
  test('three failures of its own in a row set a PC aside for half an hour', () =>
    expect(pick(task(1), { past: faults(20, 15, 10) })).toEqual({
      kind: 'unavailable',
      runners: [{ name: 'pc-1', state: { kind: 'error', faults: 3, until: '2026-05-04T12:20:00.000Z' } }],
      queue: first,
    }));
  test('then it gets one task to show itself', () => expect(pick(task(1), { past: faults(50, 45, 30) })).toBe('pc-1'));
  test('two are not enough', () => expect(pick(task(1), { past: faults(20, 10) })).toBe('pc-1'));
  test('any other end in between starts the count again', () =>
    expect(pick(task(1), { past: [...faults(20, 15, 5), task(9, { attempts: [ended(10, 'tests-failed')] })] })).toBe(
      'pc-1',
    ));
});

describe('turns', () => {
  const queue = (...tasks: ReturnType<typeof task>[]) => ({ queue: tasks, past: tasks });
  test('an older task goes first', () =>
    expect(pick(task(2), queue(task(1)))).toEqual({
      kind: 'behind',
      number: 1,
      queue: { position: 2, of: 2, minutes: null },
    }));
  test('a more urgent one before an older one', () =>
    expect(pick(task(2, { labels: ['priority:urgent', 'specialty:backend'] }), queue(task(1)))).toBe('pc-1'));
  test('an old issue waits since its approval, not since it was opened', () =>
    expect(pick(task(2), queue(task(1, { approvedAt: NOW })))).toBe('pc-1'));
  test('two tasks, two runners', () =>
    expect(pick(task(2), { ...queue(task(1)), runners: [runner('pc-1'), runner('pc-2')] })).toBe('pc-2'));
  test('a task of another specialty is in nobody’s way', () =>
    expect(pick(task(2), queue(task(1, { specialty: 'frontend' })))).toBe('pc-1'));
  test('a sleeping one neither', () =>
    expect(pick(task(2), { ...queue(task(1)), sleeping: new Set([1]) })).toBe('pc-1'));
  test('the last slot goes to whose turn it is', () =>
    expect(pick(task(2), { ...queue(task(1)), runners: [runner('pc-1'), runner('pc-2')], active: 9 })).toMatchObject({
      kind: 'behind',
      number: 1,
    }));
  test('a task beyond its own limit is in nobody’s way', () => {
    const limits = { 'budget-usd-per-task': 0.5 };
    expect(
      pick(task(2), { ...queue(task(1, { attempts: [ended(99, 'tests-failed')] })), config: config({ limits }) }),
    ).toBe('pc-1');
  });
  test('where GitHub shows only the oldest fifty, memory knows the others', () => {
    const shown = Array.from({ length: 50 }, (_, at) => task(at + 100));
    const urgent = task(300, { labels: ['priority:urgent', 'specialty:backend'] });
    expect(pick(task(99), { queue: shown, past: [...shown, urgent] })).toMatchObject({ kind: 'behind', number: 300 });
  });
});

describe('another attempt', () => {
  const runners = [runner('pc-1'), runner('pc-2')];
  test("prefers another PC after a PC's fault", () =>
    expect(pick(task(1, { attempts: [ended(90, 'runner-lost')] }), { runners })).toBe('pc-2'));
  test('but takes the same one where there is no other', () =>
    expect(pick(task(1, { attempts: [ended(90, 'runner-lost')] }))).toBe('pc-1'));
  test("prefers the same PC after the model's fault", () =>
    expect(pick(task(1, { attempts: [ended(90, 'overloaded', 'pc-2')] }), { runners })).toBe('pc-2'));
});

describe('score', () => {
  test('is the reasons that people read', () => {
    const past = [
      task(5, { attempts: [ended(20, 'succeeded')] }),
      task(6, { attempts: [ended(300, 'succeeded')] }),
      task(7, { attempts: [ended(400, 'runner-lost')] }),
    ];
    const choice = choose(1, survey(ask(task(1), { past, runners: [runner('pc-1', ['backend', 'devops'])] })));
    expect(choice).toMatchObject({
      score: [
        { of: 'specialty', points: 10 },
        { of: 'other-specialties', points: -1 },
        { of: 'load', points: -0.8 },
        { of: 'success', points: 1.2 },
        { of: 'failures', points: -2 },
      ],
    });
  });
  test('a PC that needs an unusual time is worse by the hours', () => {
    const slow = ended(300, 'succeeded', 'pc-1', { startedAt: '2026-05-04T04:00:00.000Z' });
    const past = [task(5, { attempts: [slow] }), task(6, { attempts: [ended(300, 'succeeded', 'pc-2')] })];
    expect(pick(task(1), { past, runners: [runner('pc-1'), runner('pc-2')] })).toBe('pc-2');
  });
});

describe('pools', () => {
  const pools = (pool: object) => ({ config: config({ pools: { lab: { labels: ['LAB'], ...pool } } }) });
  const lab = (name: string, busy = false) => runner(name, ['backend', 'lab'], { busy });
  test('run no more tasks than they may', () =>
    expect(pick(task(1), { ...pools({ 'max-parallel': 1 }), runners: [lab('a', true), lab('b')] })).toEqual({
      kind: 'pool-limit',
      pool: 'lab',
      parallel: 1,
      queue: first,
    }));
  test('also within one round', () =>
    expect(
      pick(task(2), { ...pools({ 'max-parallel': 1 }), queue: [task(1)], runners: [lab('a'), lab('b')] }),
    ).toMatchObject({ kind: 'behind', number: 1 }));
  test('switched off, get nothing', () =>
    expect(pick(task(1), { ...pools({ enabled: false }), runners: [lab('a')] })).toMatchObject({
      kind: 'unavailable',
      runners: [{ name: 'a', state: { kind: 'disabled', pool: 'lab' } }],
    }));
  test('do what they are said to do, and nothing else', () => {
    const only = pools({ specialties: ['devops'] });
    expect(pick(task(1), { ...only, runners: [lab('a')] })).toMatchObject({ kind: 'no-such-runner' });
    expect(pick(task(1, { specialty: 'devops' }), { ...only, runners: [lab('a')] })).toBe('a');
    expect(pick(task(1, { specialty: 'general' }), { ...only, runners: [lab('a')] })).toMatchObject({
      kind: 'no-such-runner',
    });
  });

  const scaled = pools({ specialties: ['backend'], 'auto-scaled': true, 'max-parallel': 2 });
  test('auto-scaled, take tasks without a runner', () =>
    expect(pick(task(1), { ...scaled, runners: [] })).toBe('lab, place 1'));
  test('up to their limit, of which running ones count', () => {
    expect(pick(task(1), { ...scaled, runners: [], reserved: new Set(['lab, place 1']) })).toBe('lab, place 2');
    expect(pick(task(1), { ...scaled, runners: [lab('x', true)], reserved: new Set(['lab, place 1']) })).toMatchObject({
      kind: 'all-busy',
    });
  });
  test('are addressed by their label', () => {
    const { places } = survey(ask(null, { ...scaled, runners: [] }));
    expect(places.map((place) => addressOf(place, 'backend'))).toEqual(['lab', 'lab']);
  });
});

describe('addressOf', () => {
  const address = (labels: string[], specialty: 'backend' | 'general') => {
    const { history } = survey(ask(null));
    const runners = [{ ...runner('x'), labels }];
    const [place] = placesOf({ runners, reserved: new Set(), history, config: config(), now: 0 });
    return place && addressOf(place, specialty);
  };
  test("the PC's own label", () => expect(address(['claude', 'backend', 'pc-1'], 'backend')).toBe('pc-1'));
  test('else its specialty', () => expect(address(['claude', 'backend'], 'backend')).toBe('backend'));
  test('else any of the cluster', () => expect(address(['claude'], 'general')).toBe('claude'));
});

describe('position and estimate', () => {
  const worked = task(900, { queued: false, attempts: [ended(100, 'succeeded')] });
  const busy = [runner('pc-1', ['backend'], { busy: true })];
  const place = (own: ReturnType<typeof task>, before: number) => {
    const others = Array.from({ length: before }, (_, at) => task(at + 1));
    const choice = pick(own, { queue: others, past: [...others, worked], runners: busy });
    return typeof choice === 'object' && 'queue' in choice ? choice.queue : choice;
  };
  test('one round of the usual length for the first', () =>
    expect(place(task(99), 0)).toEqual({ position: 1, of: 1, minutes: 10 }));
  test('as many rounds as tasks stand before it', () =>
    expect(place(task(99), 3)).toEqual({ position: 4, of: 4, minutes: 45 }));
  test('beyond ten only roughly, so that comments change seldom', () =>
    expect(place(task(99), 24)).toEqual({ position: 30, of: 30, minutes: 360 }));
  test('when one of fifty starts, few of the others have something new to be told', () => {
    const tasks = Array.from({ length: 50 }, (_, at) => task(at + 1));
    const places = (waiting: typeof tasks) => {
      const surveyed = survey(ask(null, { queue: waiting, past: [...waiting, worked], runners: busy }));
      return new Map(waiting.map(({ number }) => [number, JSON.stringify(queuePlace(number, surveyed))]));
    };
    const [before, after] = [places(tasks), places(tasks.slice(1))];
    expect([...after].filter(([number, place]) => place !== before.get(number))).toHaveLength(18);
  });
});

describe('an estimate where nothing has run yet', () => {
  const busy = { runners: [runner('pc-1', ['backend'], { busy: true })] };
  const placeOf = (own: ReturnType<typeof task>, change: Parameters<typeof ask>[1] = {}) =>
    queuePlace(own.number, survey(ask(own, { ...busy, ...change })));
  test('is made of the texts before it and its own', () => {
    expect(placeOf(task(1, { estimate: 40 }))).toEqual({ position: 1, of: 1, minutes: 45, guessed: true });
    const before = task(1, { estimate: 200 });
    const own = task(2, { estimate: 40 });
    expect(placeOf(own, { past: [before], queue: [before] })).toMatchObject({
      position: 2,
      minutes: 240,
      guessed: true,
    });
  });
  test('gives way to what is known', () => {
    const done = task(9, { queued: false, attempts: [ended(60, 'succeeded')] });
    expect(placeOf(task(1, { estimate: 200 }), { past: [done] })).toEqual({ position: 1, of: 1, minutes: 10 });
  });
  test('is none for tasks of before there were any', () => expect(placeOf(task(1)).minutes).toBeNull());
});
