/** What becomes of a record that cannot be trusted: only what GitHub itself shows is in the new one. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../app/config/schema.ts';
import { resultSchema } from '../../app/contract/result.ts';
import type { Facts, NamedRun, RunFacts } from '../../app/core/facts.ts';
import { rebuild } from '../../app/core/rebuild.ts';
import { minutes, NOW, newFacts, run, says } from '../scenarios/facts.ts';

const named = (attempt: number, change: Partial<RunFacts> = {}): NamedRun => ({
  attempt,
  nonce: String(attempt).padStart(16, '0'),
  run: run(change),
});
const made = (runs: NamedRun[], change: Partial<Facts> = {}, issue: Partial<Facts['issue']> = {}) =>
  rebuild(newFacts(change, issue), runs, NOW, DEFAULT_CONFIG.specialties);
const question = { title: 'How do the orders work?', labels: ['kind:question', 'question'] };
const over = { phase: 'completed', completedAt: minutes(-1) } as const;

test('a task that never ran has neither attempts nor a branch, and waits for approval', () =>
  expect(made([])).toMatchObject({ attempts: [], branch: null, approval: null, notBefore: null }));

describe('attempts', () => {
  test('one for each number, in their order, by the run that came first', () =>
    expect(
      made([named(2, { id: 905 }), named(1, { id: 902 }), named(1, { id: 901 }), named(1, { id: 903 })]).attempts.map(
        ({ number, runId }) => [number, runId],
      ),
    ).toEqual([
      [1, 901],
      [2, 905],
    ]));
  test('the last hundred', () => {
    const { attempts } = made(
      Array.from({ length: 120 }, (_, at) => named(at + 1, { ...over, conclusion: 'failure' })),
    );
    expect([attempts.length, attempts[0]?.number]).toEqual([100, 21]);
  });
  test('one that waits for its PC has not begun', () =>
    expect(made([named(1, { phase: 'queued', runner: null, startedAt: null })]).attempts).toMatchObject([
      {
        startedAt: null,
        dispatchedAt: NOW,
        endedAt: null,
        outcome: null,
        runner: { name: 'unknown', label: 'claude' },
      },
    ]));
  test('one that runs began when GitHub says', () =>
    expect(made([named(1)]).attempts).toMatchObject([
      { startedAt: minutes(-4), dispatchedAt: minutes(-4), endedAt: null, runner: { name: 'pc-1' } },
    ]));
  test('one that is over ended as its own result says, else as the run does', () => {
    const result = (nonce: string) =>
      resultSchema.parse({
        ...{
          version: 1,
          task: 5,
          attempt: 1,
          nonce,
          outcome: { kind: 'succeeded' },
          branch: 'claude/issue-5-backend',
          pr: 7,
        },
        ...{ tests: { status: 'passed', passed: 1, failed: 0, skipped: 0 }, repairRounds: 0, turns: 3, costUsd: 0.2 },
        ...{ durationMs: 1000, denials: [] },
      });
    const results = [result(named(9).nonce), result(named(2).nonce)];
    const { attempts } = made(
      [named(1, { ...over, conclusion: 'cancelled' }), named(2, { ...over, conclusion: 'success' })],
      {
        results,
      },
    );
    expect(attempts).toMatchObject([
      { endedAt: minutes(-1), outcome: { kind: 'cancelled' }, turns: null },
      { endedAt: minutes(-1), outcome: { kind: 'succeeded' }, turns: 3 },
    ]);
  });
});

describe('the branch', () => {
  const broken = { kind: 'broken' as const, runs: [] };
  test('is the one that GitHub has, whatever the specialty now', () =>
    expect(made([named(1)], { record: { ...broken, branch: 'claude/issue-5-frontend' } }).branch).toBe(
      'claude/issue-5-frontend',
    ));
  test('else the one that it would get', () => {
    expect(made([named(1)], { record: broken }).branch).toBe('claude/issue-5-backend');
    expect(made([named(1)]).branch).toBe('claude/issue-5-backend');
  });
  test('an answer has none', () => expect(made([named(1)], {}, question).branch).toBeNull());
});

describe('an answer', () => {
  const ended = (conclusion: string, issue: Partial<Facts['issue']> = {}) =>
    made([named(1, { ...over, conclusion })], {}, { ...question, ...issue }).attempts[0];
  test('whose run succeeded was published', () =>
    expect(ended('success')).toMatchObject({ outcome: { kind: 'succeeded' }, published: 'comment' }));
  test('about a pull request is a review', () =>
    expect(ended('success', { pullHead: 'd'.repeat(40) })).toMatchObject({ published: 'review' }));
  test('whose run failed was not', () => {
    expect(ended('failure')).toMatchObject({ outcome: { kind: 'bug' } });
    expect(ended('failure')).not.toHaveProperty('published');
  });
});

test('commands that stand there count as carried out', () => {
  const comments = [
    says('/claude retry', 'mika', 2000),
    says('Thanks!', 'mika', 2001),
    { ...says('/claude why', 'cluster[bot]', 2002), ours: true },
  ];
  expect(made([], { comments }).commands).toEqual([2000]);
});
