/** A circle is found if and only if there is one: compared with a search that is too simple to be wrong. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycleThrough, type Graph } from '../../../app/core/graph/cycle.ts';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const graphs: fc.Arbitrary<Graph> = fc
  .array(fc.tuple(fc.constantFrom(...keys), fc.array(fc.constantFrom(...keys), { maxLength: 3 })), { maxLength: 6 })
  .map((edges) => new Map(edges));

/** Every key that can be reached by at least one step. */
function reached(from: string, graph: Graph): Set<string> {
  let found = new Set<string>(graph.get(from));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    found = new Set([...found, ...[...found].flatMap((key) => graph.get(key) ?? [])]);
  }
  return found;
}

test('there is one exactly when the task can be reached from itself', () =>
  fc.assert(
    fc.property(graphs, fc.constantFrom(...keys), (graph, own) => {
      expect(cycleThrough(own, graph) !== null).toBe(reached(own, graph).has(own));
    }),
    { numRuns: 1000 },
  ));

test('it is a way along the graph from the task to itself, and no issue stands on it twice', () =>
  fc.assert(
    fc.property(graphs, fc.constantFrom(...keys), (graph, own) => {
      const cycle = cycleThrough(own, graph);
      if (!cycle) return;
      expect([cycle[0], cycle.at(-1)]).toEqual([own, own]);
      for (const [at, key] of cycle.slice(0, -1).entries()) expect(graph.get(key)).toContain(cycle[at + 1]);
      expect(new Set(cycle).size).toBe(cycle.length - 1);
    }),
    { numRuns: 1000 },
  ));
