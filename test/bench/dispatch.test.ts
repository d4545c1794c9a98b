/** Holds how many requests stand one after the other between a webhook and the dispatch; the time is the benchmark's to say. */
import { expect, test } from 'vitest';
import { measureDispatch } from './dispatch.ts';

test('four requests lead from a new issue to its dispatch', async () => {
  const { operations } = await measureDispatch({ tasks: 2, latencyMs: 5 });
  expect(operations).toEqual([
    'taskFacts',
    'actions/list-self-hosted-runners-for-repo',
    'writeTask',
    'actions/create-workflow-dispatch',
  ]);
});
