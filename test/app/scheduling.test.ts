/** Limits and reasons on GitHub: what is counted survives a restart, and people can read why. */
import { afterEach, expect, test, vi } from 'vitest';
import { CONFIG_PATH } from '../../app/config/schema.ts';
import { hintOf } from '../../app/core/hint.ts';
import { startOnGitHub } from './on-github.ts';

let on: Awaited<ReturnType<typeof startOnGitHub>>;
const start = async (config: string, pcs = ['pc-1', 'pc-2']) => {
  on = await startOnGitHub({ files: { [CONFIG_PATH]: `version: 1\n${config}\n` }, pcs });
};
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

test('the comment says why this PC', async () => {
  await start('');
  const number = await on.open('mika');
  await on.look(number);
  expect(on.sticky(number)).toContain('**PC** `pc-1`, best score 11: specialty +10, success rate +1');
});

test('what an author started today counts also after a restart, when it is over; tomorrow is another day', async () => {
  await start('limits: { tasks-per-author-per-day: 1 }');
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  await on.look(first);
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: first, state: 'closed' });
  await on.look(first);
  expect(on.labels(first)).toContain('claude:cancelled');
  on.restart();
  await on.sweep();
  expect(on.labels(second)).toContain('claude:queued');
  expect(on.sticky(second)).toContain('1 task of `mika` started today, the limit of one author');
  on.pass(24 * 60);
  await on.sweep();
  expect(on.labels(second)).toContain('claude:assigned');
});

test('two at once do not pass a limit that lets one start', async () => {
  await start('limits: { tasks-per-author-per-day: 1 }');
  const numbers = [await on.open('mika'), await on.open('mika')];
  for (const number of numbers) on.hint(number, hintOf({ kind: 'anything' }, { isNew: true }));
  await on.idle();
  expect(numbers.flatMap((number) => on.runsOf(number))).toHaveLength(1);
});

test('what has run since before a restart counts beside what this process has just begun', async () => {
  await start('limits: { parallel: 2 }', ['pc-1', 'pc-2', 'pc-3']);
  await on.look(await on.open('mika'));
  on.restart();
  const numbers = [await on.open('mika'), await on.open('mika')];
  for (const number of numbers) on.hint(number, hintOf({ kind: 'anything' }, { isNew: true }));
  await on.idle();
  expect(numbers.flatMap((number) => on.runsOf(number))).toHaveLength(1);
});

test('the place of an attempt whose beginning nobody could confirm stays taken', async () => {
  await start('limits: { parallel: 1 }');
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  let reads = 0;
  on.github.requestFaults = ({ operation }) => (operation === 'writeTask' ? 'drop-after' : 'none');
  on.github.onRequest.push(async ({ operation }, phase) => {
    if (operation === 'taskFacts' && phase === 'after') reads += 1;
    // What the second look reads is from before the first one's write, and comes after that has failed.
    if (operation === 'writeTask' && phase === 'before') await vi.waitFor(() => expect(reads).toBeGreaterThan(1));
    if (operation !== 'taskFacts' || phase !== 'after' || reads !== 2) return;
    await vi.waitFor(() => expect(on.errors).toHaveLength(1));
    on.github.requestFaults = () => 'none';
  });
  on.hint(first, hintOf({ kind: 'anything' }, { isNew: true }));
  await vi.waitFor(() => expect(reads).toBe(1));
  on.hint(second, hintOf({ kind: 'anything' }, { isNew: true }));
  await on.idle();
  expect(on.labels(first)).toContain('claude:assigned');
  expect(on.labels(second)).toContain('claude:queued');
});

test('that place is free again when the task has come to nothing meanwhile', async () => {
  await start('limits: { parallel: 1 }', ['pc-1']);
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  on.github.requestFaults = ({ operation }) => (operation === 'writeTask' ? 'drop-before' : 'none');
  await on.look(first);
  expect(on.errors).toHaveLength(1);
  on.github.requestFaults = () => 'none';
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: first, state: 'closed' });
  await on.look(first);
  await on.look(second);
  expect(on.labels(second)).toContain('claude:assigned');
});

test('who is next costs one list of the PCs, and none as long as the limit is reached', async () => {
  await start('limits: { parallel: 1 }');
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  await on.look(first);
  await on.look(second);
  const lists = () => on.github.state.requests.filter(({ operation }) => operation.includes('runners-for-repo')).length;
  const before = lists();
  on.process.reconciler.admit({
    installationId: on.installation.id,
    id: on.repository.id,
    owner: 'acme',
    name: 'shop',
  });
  await on.idle();
  expect(lists()).toBe(before);
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: first, state: 'closed' });
  await on.look(first);
  expect(on.labels(second)).toContain('claude:assigned');
  expect(lists()).toBe(before + 1);
});

test('a day’s budget counts what runs at its full budget', async () => {
  await start('attempt: { budget-usd: 3 }\nlimits: { budget-usd-per-day: 5 }');
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  await on.look(first);
  await on.look(second);
  expect(on.labels(second)).toContain('claude:queued');
  expect(on.sticky(second)).toContain('1 running task may still cost money, and what is left of $5.00 a day');
});

test('outside working hours nothing starts, and the comment says when', async () => {
  const begun = Date.now();
  const hour = (ahead: number) => new Date(begun + ahead * 3_600_000).toISOString().slice(11, 13);
  const days = 'days: [mon, tue, wed, thu, fri, sat, sun]';
  await start(`working-hours: { ${days}, from: "${hour(2)}:00", to: "${hour(3)}:00" }`);
  const number = await on.open('mika');
  await on.look(number);
  expect(on.sticky(number)).toContain('Waits for the working hours');
  const opens = `${new Date(begun + 2 * 3_600_000).toISOString().slice(0, 10)} ${hour(2)}:00:00 UTC`;
  expect(on.sticky(number)).toContain(opens);
  on.pass(Math.ceil((Date.parse(`${opens.slice(0, 10)}T${hour(2)}:00:30Z`) - Date.now()) / 60_000));
  await on.sweep();
  expect(on.labels(number)).toContain('claude:assigned');
});

test('those who wait are not written again when one of them starts', async () => {
  await start('', ['pc-1']);
  const running = await on.open('mika');
  await on.look(running);
  const waiting: number[] = [];
  for (let at = 0; at < 20; at += 1) waiting.push(await on.open('mika'));
  for (const number of waiting) await on.look(number);
  await on.as('mika').rest.issues.update({ ...on.name, issue_number: running, state: 'closed' });
  const made = await on.look(running);
  expect(on.labels(waiting[0] ?? 0)).toContain('claude:assigned');
  // The one that ended and the one that starts; the others are told with their next look.
  expect(made.filter((operation) => operation === 'writeTask')).toHaveLength(2);
});

test('a task behind one that this process never saw has that one looked at, and does not ask again and again', async () => {
  await start('', ['pc-1']);
  const [pc] = on.repository.runners;
  if (pc) pc.lastSeenAt = null;
  const [first, second] = [await on.open('mika'), await on.open('mika')];
  await on.look(first);
  await on.look(second);
  on.restart();
  if (pc) pc.lastSeenAt = on.github.clock.now();
  const made = await on.look(second);
  expect([on.labels(first)[0], on.labels(second)[0]]).toEqual(['claude:assigned', 'claude:queued']);
  expect(made.filter((operation) => operation === 'taskFacts').length).toBeLessThanOrEqual(3);
});
