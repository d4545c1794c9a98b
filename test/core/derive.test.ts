/** What the facts say of an issue before anything is decided: whether it is a task, and in which state. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { decide } from '../../app/core/decide.ts';
import { derive, hasAnswered, labelsOfBots } from '../../app/core/derive.ts';
import type { Facts, Labelling } from '../../app/core/facts.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import {
  attempt,
  context,
  failedAttempt,
  minutes,
  NOW,
  newFacts,
  record,
  says,
  succeededAttempt,
  taskFacts,
} from '../scenarios/facts.ts';

const derived = (facts: Facts, isNew = false) => derive(facts, { ...NO_EVIDENCE, isNew }, NOW, DEFAULT_CONFIG);
const put = (label: string, login: string, at: string, change: Partial<Labelling> = {}): Labelling => ({
  label,
  by: { login, bot: login.endsWith('[bot]') },
  at,
  ours: false,
  ...change,
});

describe('without a record it is left alone', () => {
  const why = (facts: Facts, isNew = true) => {
    const found = derived(facts, isNew);
    return found.kind === 'not-a-task' ? found.why : found.kind;
  };
  const archived = { ...newFacts().repository, archived: true };
  test('in an archived repository', () => expect(why(newFacts({ repository: archived }))).toBe('archived'));
  test('when it is closed', () => expect(why(newFacts({}, { open: false }))).toBe('closed'));
  test('when a bot opened it', () => expect(why(newFacts({}, { author: { login: 'x[bot]', bot: true } }))).toBe('bot'));
  test('when nobody asked for it', () => expect(why(newFacts(), false)).toBe('nobody-asked'));
  test('when it is a new pull request', () =>
    expect(why(newFacts({}, { pullHead: 'a'.repeat(40) }))).toBe('nobody-asked'));
  test('but not when it is new, also when its author’s account is gone', () => {
    expect(why(newFacts())).toBe('new');
    expect(why(newFacts({}, { author: null }))).toBe('new');
  });
  test('nor when somebody who may start work commands it, among other words', () => {
    const comments = [says('Thanks!\n\n/claude frobnicate\n\n/claude retry')];
    expect(why(newFacts({ comments }), false)).toBe('new');
    expect(why(newFacts({ comments: [says('/claude retry', 'oona')] }), false)).toBe('nobody-asked');
    const gone = { ...says('/claude retry'), author: null };
    expect(why(newFacts({ comments: [gone] }), false)).toBe('nobody-asked');
  });
  test('a pull request becomes a task by the command for its review alone', () => {
    const pull = { pullHead: 'a'.repeat(40) };
    expect(why(newFacts({ comments: [says('/claude retry')] }, pull))).toBe('nobody-asked');
    expect(why(newFacts({ comments: [says('/claude help\n\n/claude review')] }, pull))).toBe('new');
  });
});

describe('a label that a bot put there', () => {
  const labelled = [put('claude:queued', 'x[bot]', minutes(-1))];
  const facts = newFacts({}, { labels: ['Claude:Queued', 'bug'], labelled });
  test('is no wish of anybody’s, and is taken off', () => {
    expect(labelsOfBots(facts)).toEqual(['Claude:Queued']);
    expect(decide(facts, context())).toEqual({ kind: 'leave', why: 'nobody-asked', unlabel: ['Claude:Queued'] });
  });
  test('stays in an archived repository, where nothing can be written', () => {
    const repository = { ...facts.repository, archived: true };
    expect(decide({ ...facts, repository }, context())).toEqual({ kind: 'leave', why: 'archived', unlabel: [] });
  });
  test('counts once a person puts it there again', () => {
    const again = { ...facts.issue, labelled: [...labelled, put('claude:queued', 'mika', NOW)] };
    expect(labelsOfBots({ ...facts, issue: again })).toEqual([]);
    expect(derived({ ...facts, issue: again }).kind).toBe('new');
  });
});

describe('claude:cancelled', () => {
  const labels = ['claude:in-progress', 'claude:cancelled', 'specialty:backend'];
  const at = minutes(-2);
  const cancelledBy = (labelled: Labelling[], of = record({ attempts: [attempt()] })) => {
    const found = derived(taskFacts('in-progress', of, {}, { labels, labelled }));
    return found.kind === 'task' ? found.cancelledBy : found.kind;
  };
  test('by a person is that person’s', () => expect(cancelledBy([put('claude:cancelled', 'mika', at)])).toBe('mika'));
  test('by the app is its own word', () =>
    expect(cancelledBy([put('claude:cancelled', 'cluster[bot]', at, { ours: true })])).toBeNull());
  test('by a bot is nobody’s', () => expect(cancelledBy([put('claude:cancelled', 'x[bot]', at)])).toBeNull());
  test('counts whatever other label came after it', () =>
    expect(cancelledBy([put('claude:cancelled', 'mika', at), put('bug', 'oona', NOW)])).toBe('mika'));
  test('is over when somebody wanted more work since', () =>
    expect(cancelledBy([put('claude:cancelled', 'mika', at), put('claude:queued', 'adam', NOW)])).toBeNull());
  test('from before the attempt is over; in its very second it is not', () => {
    const dispatched = (dispatchedAt: string) => record({ attempts: [attempt({ dispatchedAt })] });
    const labelled = [put('claude:cancelled', 'mika', '2026-05-04T11:50:00Z')];
    expect(cancelledBy(labelled, dispatched('2026-05-04T11:50:01.000Z'))).toBeNull();
    expect(cancelledBy(labelled, dispatched('2026-05-04T11:50:00.999Z'))).toBe('mika');
    expect(cancelledBy(labelled, record())).toBe('mika');
  });
});

describe('without a state label the record says it', () => {
  const state = (of: ReturnType<typeof record>) => {
    const found = derived(taskFacts('queued', of, {}, { labels: [] }));
    return found.kind === 'task' ? found.state : found.kind;
  };
  test.each([
    ['nothing was tried', record(), 'queued'],
    ['an attempt is under way', record({ attempts: [attempt()] }), 'assigned'],
    ['it succeeded', record({ attempts: [succeededAttempt()] }), 'review'],
    [
      'it succeeded with an answer',
      record({ attempts: [{ ...succeededAttempt(), published: 'comment' }] }),
      'completed',
    ],
    ['the PC was lost', record({ attempts: [failedAttempt('runner-lost')] }), 'queued'],
    ['the tests failed', record({ attempts: [failedAttempt('tests-failed')] }), 'failed'],
  ] as const)('%s', (_, of, expected) => expect(state(of)).toBe(expected));
});

test('only what succeeded has answered', () => {
  expect(hasAnswered({ ...succeededAttempt(), published: 'review' })).toBe(true);
  expect(hasAnswered({ ...failedAttempt('tests-failed'), published: 'comment' })).toBe(false);
  expect(hasAnswered(attempt({ published: 'comment' }))).toBe(false);
  expect(hasAnswered(succeededAttempt())).toBe(false);
});

test('a queued task asks for the runners before it is decided on, and only then', () => {
  const facts = taskFacts('queued', record());
  expect(decide(facts, context({ runners: { kind: 'unread' } }))).toEqual({ kind: 'read-runners' });
  expect(decide(taskFacts('completed', record()), context({ runners: { kind: 'unread' } })).kind).toBe('task');
});
