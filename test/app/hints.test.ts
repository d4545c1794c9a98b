/** What an issue's text says of its urgency and size, on GitHub (A3, A6, D14). */
import { afterEach, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { startOnGitHub } from './on-github.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const title = 'Production is down: the orders endpoint answers 500';
const open = async (login: string) =>
  (await on.as(login).rest.issues.create({ ...on.name, title, body: '' })).data.number;
const unlabel = (number: number, name: string) =>
  on.as('mika').rest.issues.removeLabel({ ...on.name, issue_number: number, name });

test('a maintainer’s sets the label with the first write, once, and the comment says why', async () => {
  on = await startOnGitHub({ pcs: [] });
  const number = await open('mika');
  const first = await on.look(number);
  expect(first.filter((operation) => operation === 'writeTask')).toHaveLength(1);
  expect(on.labels(number)).toEqual(['claude:queued', 'priority:urgent', 'specialty:backend']);
  expect(on.sticky(number)).toContain('as the text says: `production is down` (title)');
  expect(on.sticky(number)).toContain('**Estimate** about 40 minutes, `medium`');
  await unlabel(number, 'priority:urgent');
  for (const again of [1, 2]) {
    if (again === 2) on.restart();
    await on.look(number);
    expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  }
  expect(on.sticky(number)).toContain('**Priority** `medium`, the default; the text speaks for `urgent`');
});

test('an outsider’s jumps no queue: it counts when it is approved', async () => {
  on = await startOnGitHub({ pcs: [] });
  const number = await open('oona');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
  expect(on.sticky(number)).toContain('which counts once somebody approves it');
  await on.comment('oona', number, '/claude approve');
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
  await on.comment('mika', number, '/claude approve');
  await on.look(number, hintOf({ kind: 'anything' }));
  expect(on.labels(number)).toEqual(['claude:queued', 'priority:urgent', 'specialty:backend']);
});
