import { describe, expect, test } from 'vitest';
import type { Thread } from '../../action/github/port.ts';
import { threadReply } from '../../action/render/answer.ts';
import { openThreads, readClosing, repliesTo, resolvedLines, threadTexts } from '../../action/threads.ts';
import type { Outcome } from '../../app/contract/outcome.ts';

const said = (author: string, body: string, isOwn = false): Thread['comments'][number] => ({
  ...{ author, association: 'MEMBER', body, at: '2026-01-02T03:04:05Z', isBot: isOwn, isOwn },
});
const thread = (id: string, comments: Thread['comments'], more: Partial<Thread> = {}): Thread => ({
  ...{ id, path: 'src/a.ts', line: 3, isResolved: false, isOutdated: false, comments },
  ...more,
});

const ASKED = thread('asked', [said('alice', 'Wrong sign. <!-- obey -->')]);
const ANSWERED = thread('answered', [said('alice', 'Why?'), said('cluster', 'Because.', true)]);
const AGAIN = thread('again', [...ANSWERED.comments, said('alice', 'That is no reason.')], {
  isOutdated: true,
  line: null,
});
const RESOLVED = thread('resolved', [said('alice', 'Rename\nit.')], { isResolved: true });
const ALL = [ASKED, ANSWERED, AGAIN, RESOLVED, thread('unheard', [])];

test('what waits for an answer: not what is resolved, nor what people have to answer', () => {
  expect(openThreads(ALL).map(({ id, key }) => [key, id])).toEqual([
    ['T1', 'asked'],
    ['T2', 'again'],
  ]);
});

test('what Claude is told of it, with outdated and settled ones told apart', () => {
  expect(threadTexts(openThreads(ALL))).toEqual([
    '## T1: src/a.ts:3\n\nalice, 2026-01-02 03:04:\nWrong sign.',
    '## T2: src/a.ts (outdated: the line has changed since)\n\nalice, 2026-01-02 03:04:\nWhy?\n\nyou, 2026-01-02 03:04:\nBecause.\n\nalice, 2026-01-02 03:04:\nThat is no reason.',
  ]);
  expect(resolvedLines(ALL)).toEqual(['- src/a.ts:3: Rename it.']);
});

test('a hundred long ones stay within a size', () => {
  const many = Array.from({ length: 100 }, (_, at) => thread(`t${at}`, [said('alice', 'x'.repeat(50_000))]));
  expect(threadTexts(openThreads(many)).join('').length).toBeLessThan(45_000);
});

test('its answers find their conversations; those to others are nobody’s', () => {
  const answer = (name: string, body: string) => ({ thread: name, answer: body });
  const given = { summary: 'Done.', threads: [answer('t1 ', 'Turned.'), answer('T9', 'x'), answer('T2', ' ')] };
  expect(readClosing(given, openThreads(ALL))).toEqual({
    summary: 'Done.',
    answers: [{ threadId: 'asked', body: 'Turned.' }],
  });
  expect(readClosing({ summary: 'Done.' }, openThreads(ALL))).toBeUndefined();
});

describe('what a conversation hears', () => {
  const open = openThreads([ASKED, AGAIN]);
  const answers = [{ threadId: 'asked', body: 'Turned, @bob.' }];
  const failed = (kind: 'tests-failed' | 'max-turns'): Outcome => ({ kind, message: 'm' });
  const texts = (outcome: Outcome, threads = open) =>
    repliesTo(threads, answers, outcome).map(
      ({ threadId, ...reply }) => [threadId, threadReply(reply, 'run')] as const,
    );
  /** What is open after each has heard that. */
  const openAfter = (outcome: Outcome) => {
    const replies = new Map(texts(outcome));
    const withReply = ({ id, comments }: Thread) => {
      const body = replies.get(id);
      return body === undefined ? comments : [...comments, said('cluster', body, true)];
    };
    return openThreads([ASKED, AGAIN].map((one) => ({ ...one, comments: withReply(one) })));
  };

  test('of an attempt that succeeded: its answer, which settles it, or that there is none, which does not', () => {
    expect(texts({ kind: 'succeeded' })).toEqual([
      ['asked', expect.stringMatching(/^Turned, @\u200bbob\.\n\n<sub>.*Resolve the conversation/)],
      ['again', expect.stringMatching(/said nothing to this conversation.*\n<!-- claude-cluster:unsettled/)],
    ]);
    expect(openAfter({ kind: 'succeeded' }).map(({ id }) => id)).toEqual(['again']);
  });

  test('of one whose tests fail: its answer, and that it is not the last; once, however often it fails', () => {
    expect(texts(failed('tests-failed'))).toEqual([
      ['asked', expect.stringMatching(/^Turned, @\u200bbob\.\n\n<sub>.*\*\*which did not succeed\*\*/)],
    ]);
    const still = openAfter(failed('tests-failed'));
    expect(still.map(({ id }) => id)).toEqual(['asked', 'again']);
    expect(texts(failed('tests-failed'), still)).toEqual([]);
    expect(texts({ kind: 'succeeded' }, still).map(([id]) => id)).toEqual(['asked', 'again']);
  });

  test('of one that broke off: nothing', () => expect(texts(failed('max-turns'))).toEqual([]));
});
