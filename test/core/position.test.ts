import { describe, expect, test } from 'vitest';
import type { Action } from '../../app/core/actions.ts';
import { isOnlyPosition, type Shown } from '../../app/core/position.ts';
import type { Draft, Wait } from '../../app/core/task.ts';
import { record } from '../scenarios/facts.ts';

const wait: Wait = { kind: 'paused', by: 'mika' };
const draft = (changes: Partial<Draft> = {}): Draft => ({
  state: 'queued',
  record: record(),
  notices: [],
  wait,
  replies: [],
  reactions: [],
  priority: null,
  inTurn: [],
  close: false,
  cancelRun: null,
  send: false,
  ...changes,
});
const before: Shown = { state: 'queued', record: record(), wait: 'paused' };
const update: Action = { kind: 'update-record', nodeId: 'IC_1', body: 'new' };

test('a waiting task whose comment alone would change', () =>
  expect(isOnlyPosition([update], before, draft())).toBe(true));

describe('not', () => {
  test.each([
    ['when nothing would be written', [], before, draft()],
    ['when a label would change too', [update, { kind: 'add-labels', names: ['a'] }], before, draft()],
    ['when it waits for something else', [update], { ...before, wait: 'approval' }, draft()],
    ['when the record changes', [update], before, draft({ record: record({ branch: 'claude/issue-1-backend' }) })],
    ['when it was running', [update], { ...before, state: 'testing' }, draft()],
    ['when it waits no longer', [update], before, draft({ wait: null })],
  ] satisfies [string, Action[], Shown, Draft][])('%s', (_, actions, shown, now) =>
    expect(isOnlyPosition(actions, shown, now)).toBe(false),
  );
});
