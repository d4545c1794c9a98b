/** GitHub's secondary limits, set low: a crowd of tasks at once meets none of them. */
import { expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { startOnGitHub } from './on-github.ts';

test('forty tasks at once are never more than ten requests at once', async () => {
  await using on = await startOnGitHub({ pcs: ['pc-1', 'pc-2'] });
  const numbers = [];
  for (let count = 0; count < 40; count += 1) numbers.push(await on.open('mika'));
  on.github.limits.secondary.concurrent = 10;
  for (const number of numbers) on.hint(number, hintOf({ kind: 'anything' }, { isNew: true }));
  await on.idle();
  expect(on.errors).toEqual([]);
  // Whether the App may list the runners of the organization it learns by asking once.
  const refused = on.github.state.requests.filter(({ status }) => status === 403);
  expect(refused.map(({ operation }) => operation)).toEqual(['actions/list-self-hosted-runners-for-org']);
  expect(numbers.map((number) => on.stickies(number).length)).toEqual(numbers.map(() => 1));
  // Those who ask for the PCs at the same moment share the answer.
  const lists = on.github.state.requests.filter(({ operation }) => operation.includes('self-hosted-runners'));
  expect(lists.length).toBeLessThan(40);
});
