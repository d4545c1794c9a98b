import { describe, expect, test } from 'vitest';
import { attemptBudget, attemptsLeftToday, ledgerOf, limitOf } from '../../../app/core/schedule/limits.ts';
import { attempt, minutes, NOW } from '../../scenarios/facts.ts';
import { config, ended, task } from './ground.ts';

const until = '2026-05-05T00:00:00.000Z';
const limited = (limits: object, own: ReturnType<typeof task>, others: ReturnType<typeof task>[] = []) => {
  const settings = config({ limits });
  return limitOf(own, ledgerOf([...others, own], NOW, settings), settings);
};
const left = (usd: number, tasks: ReturnType<typeof task>[]) => {
  const settings = config({ limits: { 'budget-usd-per-day': usd }, attempt: { 'budget-usd': 2 } });
  return attemptsLeftToday(ledgerOf(tasks, NOW, settings), settings);
};

describe('tasks of an author a day', () => {
  const limits = { 'tasks-per-author-per-day': 1 };
  const begun = task(2, { author: 'Mika', attempts: [ended(30, 'succeeded')] });
  test('one more is too many', () =>
    expect(limited(limits, task(1), [begun])).toEqual({ kind: 'author-limit', author: 'mika', tasks: 1, until }));
  test('another author may', () => expect(limited(limits, task(1, { author: 'oona' }), [begun])).toBeUndefined());
  test('yesterday does not count', () =>
    expect(limited(limits, task(1), [task(2, { attempts: [ended(800, 'succeeded')] })])).toBeUndefined());
  test('another attempt of a task that has begun may', () =>
    expect(limited(limits, task(1, { attempts: [ended(5, 'overloaded')] }), [begun])).toBeUndefined());
});

describe('dollars a task', () => {
  const limits = { 'budget-usd-per-task': 1 };
  const twice = [ended(50, 'tests-failed'), ended(20, 'tests-failed')];
  test('all attempts count', () =>
    expect(limited(limits, task(1, { attempts: twice }))).toEqual({ kind: 'task-budget', spentUsd: 1, limitUsd: 1 }));
  test('the next attempt may cost what is left', () =>
    expect(attemptBudget(twice.slice(1), config({ limits }))).toBe(0.5));
  test('at most what an attempt may', () => expect(attemptBudget([], config({ limits: {} }))).toBe(5));
  test('a cost that nobody knows counts in full', () =>
    expect(
      limited({ 'budget-usd-per-task': 5 }, task(1, { attempts: [ended(5, 'bug', 'pc-1', { costUsd: null })] })),
    ).toMatchObject({ kind: 'task-budget', spentUsd: 5 }));
});

describe('dollars a day', () => {
  test('an attempt fits in whole or not at all', () => {
    expect(left(4, [])).toBe(2);
    expect(left(4, [task(1, { attempts: [ended(5, 'succeeded')] })])).toBe(1);
  });
  test('what runs may cost all that it may', () =>
    expect(left(4, [task(1, { attempts: [attempt({ dispatchedAt: minutes(-5) })] })])).toBe(1));
  test('yesterday is paid', () => expect(left(2, [task(1, { attempts: [ended(800, 'succeeded')] })])).toBe(1));
  test('no limit', () =>
    expect(attemptsLeftToday(ledgerOf([], NOW, config()), config())).toBe(Number.POSITIVE_INFINITY));
});
