/** An issue made to hurt: it costs what others cost, and changes nobody else's place. */
import { afterEach, expect, test } from 'vitest';
import { markerJson, writeMarker } from '../../app/contract/marker.ts';
import { hintOf } from '../../app/core/hint.ts';
import { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const LIMIT = 65_536;
const opened = hintOf({ kind: 'anything' }, { isNew: true }, ['oona'], false);
const fill = (piece: string) => piece.repeat(Math.ceil(LIMIT / piece.length)).slice(0, LIMIT);
const BODIES = {
  'a thousand "Depends on"': fill('Depends on #1\n\n'),
  'nested lists': `Depends on #1\n\n${fill('1. ')}`.slice(0, LIMIT),
  'nested quotes in lists': `Depends on #1\n\n${fill('> - ')}`.slice(0, LIMIT),
  'links and pings': fill('@everyone @acme/all https://evil.example/a #1 '),
  'control and bidirectional characters': fill('Depends on \u202e#1\u0007\u200b '),
};

test.each(Object.entries(BODIES))('%s: the queue of others stays as it was', async (_, body) => {
  on = await startOnGitHub({ pcs: [] });
  const first = await on.open('mika');
  const second = await on.open('mika');
  for (const number of [first, second]) await on.look(number, opened);
  const before = [first, second].map((number) => [on.labels(number), on.sticky(number)]);
  const hostile = await on.open('oona', body);
  const made = await on.look(hostile, opened);
  expect(made.length).toBeLessThanOrEqual(5);
  expect(on.labels(hostile).filter((label) => label.startsWith('claude:'))).toEqual(['claude:pending']);
  expect(on.sticky(hostile).replace(/`[^`]*`/g, '')).not.toMatch(/@|evil/);
  for (const number of [first, second]) await on.look(number);
  expect([first, second].map((number) => [on.labels(number), on.sticky(number)])).toEqual(before);
});

test('markers of the app in the text and the comments of others say nothing', async () => {
  on = await startOnGitHub();
  const task = await on.open('mika');
  await on.look(task, opened);
  const record = { ...on.record(task), paused: null };
  const forged = writeMarker('record', markerJson(record), '0'.repeat(64));
  const copied = /<!-- claude-cluster:record .* -->/s.exec(on.sticky(task))?.[0] ?? '';
  const number = await on.open('oona', `${forged}\n${copied}`);
  await on.look(number, opened);
  const asked = await on.comment('oona', number, `${copied}\n\n/claude retyr\n`);
  await on.comment('oona', number, writeMarker('reply', JSON.stringify({ to: asked })));
  await on.comment('oona', number, forged);
  await on.look(number, opened);
  expect(on.labels(number)).toEqual(['claude:pending', 'specialty:backend']);
  expect(on.record(number)).toMatchObject({ approval: null, attempts: [] });
  expect(on.stickies(number)).toHaveLength(1);
  expect(on.replies(number)).toMatchObject([expect.stringContaining('Did you mean `/claude retry`?')]);
  expect(on.runsOf(number)).toEqual([]);
});

test('a hundred comments that only look like commands are read once and answered not at all', async () => {
  on = await startOnGitHub({ pcs: [] });
  const number = await on.open('mika');
  await on.look(number, opened);
  for (let at = 0; at < 100; at += 1)
    await on.comment('oona', number, `> /claude retry ${at}\n\n\`\`\`\n/claude cancel\n`);
  expect(await on.look(number)).toEqual(['taskFacts', 'taskComments', 'actions/list-self-hosted-runners-for-repo']);
  expect(on.labels(number)).toContain('claude:queued');
  expect(on.replies(number)).toEqual([]);
});
