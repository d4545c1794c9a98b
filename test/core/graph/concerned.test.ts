/** Circles, and who is looked at again: it finds everybody and comes to rest. */
import { describe, expect, test } from 'vitest';
import type { State } from '../../../app/contract/labels.ts';
import { concernedBy, dependentsOf, graphOf, type Node, nodeOf } from '../../../app/core/graph/concerned.ts';
import { cycleThrough } from '../../../app/core/graph/cycle.ts';
import { NO_DEPENDENCIES } from '../../../app/core/graph/obstacles.ts';
import { newFacts, record } from '../../scenarios/facts.ts';

const node = (key: string, waitsFor: string[] = [], state: State = 'blocked', cycle: string[] | null = null): Node => ({
  key,
  state,
  waitsFor,
  cycle,
});
const keys = (nodes: Node[]) => nodes.map(({ key }) => key);

describe('a circle', () => {
  const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));
  test('is the shortest way back', () =>
    expect(cycleThrough('a', graph({ a: ['b', 'd'], b: ['c'], c: ['a'], d: ['a'] }))).toEqual(['a', 'd', 'a']));
  test('of one', () => expect(cycleThrough('a', graph({ a: ['a'] }))).toEqual(['a', 'a']));
  test('is not one that the task only waits for', () =>
    expect(cycleThrough('a', graph({ a: ['b'], b: ['c'], c: ['b'] }))).toBeNull());
  test('needs a way back', () => expect(cycleThrough('a', graph({ a: ['b', 'c'], b: ['c'] }))).toBeNull());
  test('is searched once per issue, however dense the graph', () => {
    const all = Array.from({ length: 1000 }, (_, at) => `i${at}`);
    const dense = new Map(all.map((key) => [key, all.filter((other) => other !== 'i0')]));
    expect(cycleThrough('i0', dense)).toBeNull();
  });
  test('only tasks that have not begun wait', () =>
    expect([...graphOf([node('a', ['b']), node('b', ['a'], 'review'), node('c')]).keys()]).toEqual(['a']));
});

describe('what is remembered of a task', () => {
  const blocker = { key: 'acme/shop#3', shown: '#3', from: 'text' as const, state: 'open' as const };
  const child = { key: 'acme/shop#6', shown: '#6', state: 'open' as const, stuck: null };
  const facts = newFacts({ dependencies: { ...NO_DEPENDENCIES, blockers: [blocker], subIssues: [child] } });
  const others = { kind: 'others' as const, obstacles: [], cycle: ['a', 'b', 'a'] };
  test('its name, its state, and whom it waits for', () =>
    expect(nodeOf({ state: 'blocked', record: record(), wait: null }, facts)).toEqual({
      key: 'acme/shop#5',
      state: 'blocked',
      waitsFor: ['acme/shop#3', 'acme/shop#6'],
      cycle: null,
    }));
  test('not whom a person waived', () =>
    expect(
      nodeOf({ state: 'queued', record: record({ waived: ['acme/shop#3'] }), wait: { kind: 'approval' } }, facts),
    ).toMatchObject({ waitsFor: ['acme/shop#6'], cycle: null }));
  test('the circle that it shows', () =>
    expect(nodeOf({ state: 'blocked', record: record(), wait: others }, facts).cycle).toEqual(['a', 'b', 'a']));
  test('each state before work waits', () => {
    const waiting = (['pending', 'queued', 'blocked', 'assigned', 'failed'] as const).map((state) =>
      node(state, ['a'], state),
    );
    expect([...graphOf(waiting).keys()]).toEqual(['pending', 'queued', 'blocked']);
  });
});

describe('looked at again', () => {
  test('who waits, whatever ended the other, and only when it ended just now', () => {
    const others = [node('b', ['a'], 'queued'), node('c', ['a'], 'review'), node('a', ['a'], 'queued')];
    for (const state of ['completed', 'failed', 'cancelled'] as const) {
      expect(keys(concernedBy(node('a', [], 'review'), node('a', [], state), others))).toEqual(['b']);
      expect(concernedBy(undefined, node('a', [], state), others)).toEqual([]);
    }
    expect(concernedBy(node('a', [], 'queued'), node('a', [], 'review'), others)).toEqual([]);
  });
  test('nobody for a circle that stands as it stood, nor who only looks at it from outside', () => {
    const others = [node('b', ['a'], 'blocked', ['b', 'a', 'b']), node('c', ['b'], 'pending')];
    const now = node('a', ['b'], 'blocked', ['a', 'b', 'c', 'a']);
    expect(concernedBy(node('a', ['b']), now, others)).toEqual([]);
  });
  test('who waits for an issue', () =>
    expect(keys(dependentsOf('a', [node('b', ['a']), node('c', ['b']), node('d', ['a'], 'review')]))).toEqual(['b']));
  test('who waited for its end, once', () => {
    const others = [node('b', ['a']), node('c', ['b'])];
    const [before, now] = [node('a', [], 'review'), node('a', [], 'completed')];
    expect(keys(concernedBy(before, now, others))).toEqual(['b']);
    expect(concernedBy(now, now, others)).toEqual([]);
  });
  test('who is being approved while what it names ends', () => {
    const pending = [node('b', ['a'], 'pending'), node('c', ['b'], 'pending')];
    expect(keys(concernedBy(node('a', [], 'review'), node('a', [], 'completed'), pending))).toEqual(['b']);
    expect(keys(dependentsOf('a', pending))).toEqual(['b']);
  });
  test('who does not show the circle yet', () => {
    const now = node('a', ['b'], 'blocked', ['a', 'b', 'c', 'a']);
    const others = [node('b', ['c']), node('c', ['a'], 'blocked', ['c', 'a', 'b', 'c']), node('d', ['a'])];
    expect(keys(concernedBy(undefined, now, others))).toEqual(['b']);
  });
  test('who still shows a circle that this task left', () => {
    const others = [node('b', ['a'], 'blocked', ['b', 'a', 'b']), node('c', ['d'], 'blocked', ['c', 'd', 'c'])];
    expect(keys(concernedBy(node('a', ['b']), node('a', []), others))).toEqual(['b']);
  });
});
