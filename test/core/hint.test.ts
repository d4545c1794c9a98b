import { describe, expect, test } from 'vitest';
import { hintOf, isNews, mergeHints } from '../../app/core/hint.ts';
import { attempt, record, succeededAttempt } from '../scenarios/facts.ts';

const running = { state: 'in-progress' as const, record: record({ attempts: [attempt()] }) };
const assigned = {
  state: 'assigned' as const,
  record: record({ attempts: [attempt({ runId: null, startedAt: null })] }),
};
const over = { state: 'completed' as const, record: record({ attempts: [succeededAttempt()] }) };
const run = (phase: 'in_progress' | 'completed', runId = 900) => hintOf({ kind: 'run', runId, phase });

describe('news', () => {
  test('a task never seen', () => expect(isNews(hintOf({ kind: 'issue-closed' }), undefined)).toBe(true));
  test('a job starts', () => expect(isNews(run('in_progress'), assigned)).toBe(true));
  test('another run starts', () => expect(isNews(run('in_progress', 901), running)).toBe(true));
  test('a run ends', () => expect(isNews(run('completed'), running)).toBe(true));
  test('the issue is closed under a running task', () =>
    expect(isNews(hintOf({ kind: 'issue-closed' }), running)).toBe(true));
});

describe('no news', () => {
  test('the start that is known', () => expect(isNews(run('in_progress'), running)).toBe(false));
  test('the end that is known', () => expect(isNews(run('completed'), over)).toBe(false));
  test('the issue that the merge closed', () => expect(isNews(hintOf({ kind: 'issue-closed' }), over)).toBe(false));
  test('the pull request that completed it', () => expect(isNews(hintOf({ kind: 'pull-ended' }), over)).toBe(false));
});

const queued = (login: string) => ({ login, textHash: '0'.repeat(64) });

test('hints melt into one and lose nothing', () => {
  const merged = mergeHints(
    hintOf({ kind: 'issue-closed' }, { queuedBy: [queued('a')] }, ['a']),
    hintOf({ kind: 'anything' }, { isNew: true, queuedBy: [queued('b')] }, ['a', 'b']),
  );
  expect(merged).toEqual({
    news: [{ kind: 'issue-closed' }, { kind: 'anything' }],
    evidence: { isNew: true, queuedBy: [queued('a'), queued('b')], rerunBy: [], cancelBy: [] },
    logins: ['a', 'b'],
  });
});
