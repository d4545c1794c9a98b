/** Bots count for nothing unless the configuration names them, and then only so much. */
import { describe, expect, test } from 'vitest';
import { isBotsOwn, isNamed, isTooMuch, listenToNamedBots } from '../../app/core/bots.ts';
import type { CommentFacts } from '../../app/core/facts.ts';
import { mayStart } from '../../app/core/rights.ts';
import { minutes, newFacts, says } from '../scenarios/facts.ts';

const bot = (login: string) => ({ login, bot: true });
const NAMED = { 'Renovate[bot]': 'start', 'triage[bot]': 'propose' } as const;
const facts = newFacts(
  {
    comments: [
      { ...says('/claude retry'), author: bot('renovate[bot]') },
      { ...says('/claude retry', 'mika', 2001), author: bot('stale[bot]') },
      says('/claude why', 'mika', 2002),
      { ...says('gone', 'mika', 2003), author: null },
    ],
  },
  {
    author: bot('triage[bot]'),
    labelled: [
      { label: 'bug', by: bot('RENOVATE[bot]'), ours: false, at: minutes(-1) },
      { label: 'bug', by: null, ours: false, at: minutes(-1) },
    ],
  },
);

describe('a bot that is named', () => {
  const heard = () => listenToNamedBots(facts, NAMED);
  test('is a person wherever it stands, however it is spelled', () => {
    expect(heard().issue.author).toEqual({ login: 'triage[bot]', bot: false, named: true });
    expect(heard().issue.labelled.map(({ by }) => by)).toEqual([
      { login: 'RENOVATE[bot]', bot: false, named: true },
      null,
    ]);
    expect(heard().comments.map(({ author }) => author)).toEqual([
      { login: 'renovate[bot]', bot: false, named: true },
      bot('stale[bot]'),
      { login: 'mika', bot: false },
      null,
    ]);
  });
  test('may start work only where that is said, and takes nobody’s rights', () =>
    expect(
      ['renovate[bot]', 'triage[bot]', 'stale[bot]', 'mika', 'oona'].map((who) => mayStart(heard().permissions, who)),
    ).toEqual([...[true, false, false, true, false]]));
  test('is known by its name', () => {
    expect(isNamed('RENOVATE[bot]', NAMED)).toBe(true);
    expect(isNamed('stale[bot]', NAMED)).toBe(false);
    expect(isNamed('stale[bot]', {})).toBe(false);
  });
});
test('where none is named nothing changes', () => expect(listenToNamedBots(facts, {})).toBe(facts));

test.each([
  ['a bot’s', bot('x[bot]'), false, true],
  ['this App’s', bot('x[bot]'), true, false],
  ['a person’s', { login: 'oona', bot: false }, false, false],
  ['nobody’s that is known', null, false, false],
  ['a named bot’s', { login: 'triage[bot]', bot: false, named: true as const }, false, true],
  ['a named bot’s that may start work', { login: 'mika', bot: false, named: true as const }, false, false],
])('a label that is %s', (_, by, ours, expected) =>
  expect(isBotsOwn({ label: 'claude:queued', by, ours, at: minutes(0) }, facts.permissions)).toBe(expected),
);

describe('a bot asks too much', () => {
  const asked = (id: number, ago: number, change: Partial<CommentFacts> = {}): CommentFacts => ({
    ...says('/claude retry', 'mika', id),
    author: { login: 'renovate[bot]', bot: false, named: true },
    createdAt: minutes(-ago),
    ...change,
  });
  const five = [1, 2, 3, 4, 5].map((id) => asked(id, 50 - id));
  const isCommand = (body: string) => body.startsWith('/claude');
  const tooMuch = (comment: CommentFacts, before: CommentFacts[]) =>
    isTooMuch(comment, [...before, comment], isCommand);
  test('with its sixth command within an hour', () => {
    expect(tooMuch(asked(6, 0), five)).toBe(true);
    expect(tooMuch(asked(6, 0), five.slice(1))).toBe(false);
  });
  test('also beside another bot', () =>
    expect(tooMuch(asked(6, 0, { author: { login: 'triage[bot]', bot: false, named: true } }), five)).toBe(true));
  test('a person never does', () => expect(tooMuch(says('/claude retry', 'mika', 6), five)).toBe(false));
  test.each([
    ['what came later', asked(9, 1)],
    ['what is older than an hour', asked(5, 60)],
    ['what is no command', asked(5, 45, { body: 'Rebased.' })],
    ['what a person asked', says('/claude retry', 'mika', 5)],
    ['what nobody asked', asked(5, 45, { author: null })],
  ])('%s does not count', (_, other) => expect(tooMuch(asked(6, 0), [...five.slice(0, 4), other])).toBe(false));
});
