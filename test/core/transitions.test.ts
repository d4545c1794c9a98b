import { expect, test } from 'vitest';
import { STATES } from '../../app/contract/labels.ts';
import { move, TRANSITIONS } from '../../app/core/transitions.ts';

test('every state can be reached from queued, and leaves by a retry at least', () => {
  const reached = new Set(['queued']);
  for (let size = 0; size !== reached.size; ) {
    size = reached.size;
    for (const state of STATES) if (reached.has(state)) for (const next of TRANSITIONS[state]) reached.add(next);
  }
  expect([...reached].toSorted()).toEqual([...STATES].toSorted());
  for (const state of STATES) if (state !== 'queued') expect(TRANSITIONS[state].length, state).toBeGreaterThan(0);
});

test('a step the table does not know is a fault', () =>
  expect(() => move({ state: 'pending' }, 'review')).toThrow('from pending to review'));
test('staying is no step', () => expect(move({ state: 'completed' }, 'completed')).toEqual({ state: 'completed' }));
