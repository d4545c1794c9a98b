import { describe, expect, test } from 'vitest';
import { evidenceFor, hintOf, isNews, mergeHints, sightsIn } from '../../app/core/hint.ts';
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
  test('its turn has come', () => expect(isNews(hintOf({ kind: 'turn' }), over)).toBe(true));
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

test('hints melt into one and lose nothing', () => {
  const merged = mergeHints(
    { ...hintOf({ kind: 'issue-closed' }, { queuedBy: ['a'] }, ['a']), heard: [1] },
    hintOf({ kind: 'anything' }, { isNew: true, queuedBy: ['b'] }, ['a', 'b']),
  );
  expect(merged).toEqual({
    news: [{ kind: 'issue-closed' }, { kind: 'anything' }],
    evidence: { isNew: true, queuedBy: ['a', 'b'], rerunBy: [], cancelBy: [], ticked: [] },
    logins: ['a', 'b'],
    heard: [1],
  });
});

test('the branch is known when one of them names it', () => {
  const named = { ...hintOf({ kind: 'anything' }), branch: 'claude/issue-5-backend' };
  for (const merged of [mergeHints(named, run('completed')), mergeHints(run('completed'), named)])
    expect(merged.branch).toBe('claude/issue-5-backend');
});

test('what is heard again and again takes no more room than once', () => {
  const heard = mergeHints(
    run('completed'),
    hintOf({ kind: 'anything' }, { cancelBy: [{ login: 'mika', nonce: 'a' }] }, ['mika']),
  );
  let merged = heard;
  for (let count = 0; count < 40; count += 1) merged = mergeHints(merged, mergeHints(merged, heard));
  expect(merged).toEqual({ ...heard, heard: [] });
});

test('of two sights of a run, its end counts', () => {
  const sight = (phase: 'running' | 'completed') => ({
    run: { id: 900, url: '', phase, conclusion: null, runner: 'pc-1', startedAt: null, completedAt: null },
    checkRunId: 7,
  });
  const told = (phase: 'running' | 'completed') =>
    hintOf({
      kind: 'run',
      runId: 900,
      phase: phase === 'running' ? 'in_progress' : phase,
      sight: sight(phase),
    });
  for (const [first, second] of [
    ['running', 'completed'],
    ['completed', 'running'],
  ] as const)
    expect(sightsIn(mergeHints(told(first), told(second)).news).get(900)).toEqual(sight('completed'));
  expect(sightsIn(run('completed').news).size).toBe(0);
});

test('who added claude:queued approved the text of that moment, and no later one', () => {
  const labelled = (login: string, text?: string) => ({
    ...hintOf({ kind: 'anything' }, { queuedBy: [login] }),
    ...(text !== undefined && { queuedText: { [login]: text } }),
  });
  const merged = mergeHints(mergeHints(labelled('a', 'old'), labelled('b', 'new')), labelled('c'));
  expect(evidenceFor('new', merged).queuedBy).toEqual(['b', 'c']);
});

test('what either has seen of presses and ticks is kept, each once', () => {
  const cancel = (login: string) => ({ login, nonce: 'a' });
  const tick = (id: string) => ({ id, verb: 'retry' as const, by: 'mika', shownAt: '', at: '' });
  const hint = (name: string) =>
    hintOf({ kind: 'anything' }, { rerunBy: [name], cancelBy: [cancel(name)], ticked: [tick(name)] });
  const { evidence } = mergeHints(mergeHints(hint('a'), hint('b')), hint('a'));
  expect(evidence).toMatchObject({
    ...{ isNew: false, rerunBy: ['a', 'b'], cancelBy: [cancel('a'), cancel('b')], ticked: [tick('a'), tick('b')] },
  });
});

test.each([
  [true, false, true],
  [false, true, true],
  [undefined, true, true],
  [false, undefined, false],
  [undefined, false, false],
  [undefined, undefined, undefined],
])('of relations that may have changed (%s) and (%s)', (one, other, expected) =>
  expect(
    mergeHints(hintOf({ kind: 'anything' }, {}, [], one), hintOf({ kind: 'anything' }, {}, [], other)).relations,
  ).toBe(expected),
);

test.each([
  ['completed', 'issue-closed', false],
  ['cancelled', 'issue-closed', false],
  ['failed', 'issue-closed', false],
  ['review', 'issue-closed', true],
  ['completed', 'pull-ended', false],
  ['review', 'pull-ended', true],
  ['completed', 'anything', true],
] as const)('a %s task hears %s: news is %s', (state, kind, expected) =>
  expect(isNews(hintOf({ kind }), { state, record: record() })).toBe(expected),
);
test('one piece of news among others is enough', () =>
  expect(
    isNews(mergeHints(hintOf({ kind: 'issue-closed' }), hintOf({ kind: 'anything' })), {
      state: 'failed',
      record: record(),
    }),
  ).toBe(true));
