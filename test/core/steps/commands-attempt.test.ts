/** What `retry`, `review`, `cancel` and `approve` do with a task in each state, and what they answer. */
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../app/core/facts.ts';
import { obeyOrder } from '../../../app/core/steps/commands.ts';
import type { Draft } from '../../../app/core/task.ts';
import {
  attempt,
  context,
  failedAttempt,
  minutes,
  NOW,
  newFacts,
  record,
  runner,
  taskFacts,
} from '../../scenarios/facts.ts';

const draft = (state: Draft['state'], of = record(), change: Partial<Draft> = {}): Draft => ({
  ...{ state, record: of, notices: [], wait: null, replies: [], reactions: [], ticked: [], priority: null, inTurn: [] },
  ...{
    close: false,
    cancelRun: null,
    cancelWaitingSince: null,
    killRun: null,
    send: false,
    parts: [],
    dropped: [],
    ...change,
  },
});
const order = (
  of: Draft,
  asked: Parameters<typeof obeyOrder>[1],
  facts: Facts = taskFacts(of.state, of.record),
  at = minutes(-1),
) =>
  obeyOrder(of, asked, { by: 'mika', at }, facts, context({ runners: { kind: 'listed', runners: [runner('pc-1')] } }));
const answer = (...given: Parameters<typeof order>) => {
  const { draft, done, message = null } = order(...given);
  return { state: draft.state, done, message };
};

const RETRY = { verb: 'retry', pc: null } as const;
const failed = record({ attempts: [failedAttempt('tests-failed')] });
const running = record({ attempts: [failedAttempt('tests-failed'), attempt({ number: 2 })] });
const closed = (state: Draft['state'], issue: Partial<Facts['issue']> = {}) =>
  taskFacts(state, failed, {}, { open: false, ...issue });

describe('retry', () => {
  test.each(['failed', 'cancelled', 'completed', 'review', 'queued'] as const)('of what is %s', (state) =>
    expect(answer(draft(state, record()), RETRY)).toEqual({ state: 'queued', done: true, message: null }),
  );
  test('of what is blocked tells how it stands', () =>
    expect(answer(draft('blocked'), RETRY)).toEqual({ state: 'queued', done: true, message: { kind: 'status' } }));
  test('of what runs is refused', () =>
    expect(answer(draft('in-progress', running), RETRY)).toEqual({
      state: 'in-progress',
      done: false,
      message: { kind: 'running', attempt: 2 },
    }));
  test('of a closed issue is refused', () =>
    expect(answer(draft('failed', failed), RETRY, closed('failed'))).toEqual({
      state: 'failed',
      done: false,
      message: { kind: 'issue-closed' },
    }));
  test.each([RETRY, { verb: 'retry', pc: 'pc-1' } as const])('of what nobody approved is refused (%o)', (asked) =>
    expect(answer(draft('pending', record({ approval: null })), asked)).toEqual({
      state: 'pending',
      done: false,
      message: { kind: 'needs-approval' },
    }),
  );

  const again = { state: 'queued', done: true, message: { kind: 'already-queued' } };
  const now = { ...again, message: null };
  test.each([
    ['says so when it comes anyway', failed, again],
    ['ends a back-off', { ...failed, notBefore: minutes(9) }, now],
    ['ends a pause', { ...failed, paused: { by: 'mika', at: minutes(-2) } }, now],
    ['is no news before the first attempt', record(), now],
  ])('in the queue %s', (_, of, expected) => {
    expect(answer(draft('queued', of), RETRY)).toEqual(expected);
    expect(order(draft('queued', of), RETRY).draft.record).toMatchObject({ notBefore: null, paused: null });
  });

  test('on a PC pins it, and queues', () => {
    const { draft: next, done } = order(draft('failed', failed), { verb: 'retry', pc: 'pc-1' });
    expect([next.state, next.record.pin, done]).toEqual(['queued', { name: 'pc-1', label: 'pc-1' }, true]);
  });
  test('on a PC there is not changes nothing', () =>
    expect(answer(draft('failed', failed), { verb: 'retry', pc: 'pc-9' })).toMatchObject({
      ...{ state: 'failed', done: false, message: { kind: 'unknown-pc', found: 'pc-9', known: ['pc-1'] } },
    }));
});

describe('review', () => {
  const REVIEW = { verb: 'review' } as const;
  const pull = (state: Draft['state'], of = failed, issue: Partial<Facts['issue']> = {}) =>
    taskFacts(state, of, {}, { pullHead: 'd'.repeat(40), ...issue });
  test('queues, and approves the text that is there', () => {
    const facts = pull('failed', record({ approval: null }), { title: 'Another' });
    const { draft: next, done, message } = order(draft('failed', record({ approval: null })), REVIEW, facts);
    expect([next.state, done, message]).toEqual(['queued', true, undefined]);
    expect(next.record.approval).toEqual({ by: 'mika', textHash: facts.issue.textHash, at: NOW });
  });
  test('of an issue is refused', () =>
    expect(answer(draft('failed', failed), REVIEW)).toMatchObject({
      done: false,
      message: { kind: 'no-pull-request' },
    }));
  test('of what is being reviewed is refused', () =>
    expect(answer(draft('in-progress', running), REVIEW, pull('in-progress', running))).toMatchObject({
      ...{ state: 'in-progress', done: false, message: { kind: 'running', attempt: 2 } },
    }));
  test('of a closed one is refused', () =>
    expect(answer(draft('failed', failed), REVIEW, pull('failed', failed, { open: false }))).toEqual({
      ...{ state: 'failed', done: false, message: { kind: 'issue-closed' } },
    }));
  test('is refused when the text was changed since by somebody else', () => {
    const edited = pull('failed', failed, { title: 'Another', edited: { by: 'oona', at: minutes(0) } });
    expect(answer(draft('failed', failed), REVIEW, edited)).toEqual({
      ...{ state: 'failed', done: false, message: { kind: 'text-changed' } },
    });
  });
});

describe('cancel', () => {
  const CANCEL = { verb: 'cancel' } as const;
  test.each(['completed', 'failed'] as const)('of what is %s says that it is over', (state) =>
    expect(answer(draft(state, failed), CANCEL)).toEqual({
      state,
      done: false,
      message: { kind: 'already-over', state },
    }),
  );
  test('takes a task out of the queue, with what it waited for', () => {
    const waiting = record({ notBefore: minutes(9), paused: { by: 'mika', at: minutes(-2) } });
    const { draft: next, done } = order(draft('queued', waiting, { wait: { kind: 'approval' } }), CANCEL);
    expect([next.state, next.wait, done]).toEqual(['cancelled', null, true]);
    expect(next.record).toMatchObject({ notBefore: null, paused: null });
    expect(next.cancelRun).toBeNull();
  });
  test('ends the attempt under way, and its run', () => {
    const { draft: next, done } = order(draft('in-progress', running, { send: true }), CANCEL);
    expect([next.state, next.cancelRun, next.send, done]).toEqual(['cancelled', 900, false, true]);
    expect(next.record.attempts.at(-1)).toMatchObject({
      ...{ endedAt: NOW, outcome: { kind: 'cancelled', message: 'mika cancelled it.' }, costUsd: null, turns: null },
    });
  });
});

describe('approve', () => {
  const APPROVE = { verb: 'approve' } as const;
  const approved = (edited: Facts['issue']['edited'], author = 'oona', at = minutes(-1)) => {
    const of = draft('pending', record({ approval: null }));
    const facts = taskFacts('pending', of.record, {}, { edited, author: { login: author, bot: false } });
    const { draft: next, done, message } = order(of, APPROVE, facts, at);
    return { by: next.record.approval?.by ?? null, done, message: message?.kind ?? null };
  };
  const yes = { by: 'mika', done: true, message: null };
  const no = { by: null, done: false, message: 'text-changed' };
  test.each([
    ['a text that nobody changed', null, yes],
    ['one that was changed before', { by: 'oona', at: minutes(-2) }, yes],
    ['one that was changed in the same second', { by: 'oona', at: minutes(-1) }, no],
    ['one that was changed since', { by: 'oona', at: minutes(0) }, no],
    ['one that somebody with write access changed since', { by: 'mika', at: minutes(0) }, yes],
    ['one that its author changed since, says GitHub', { by: null, at: minutes(0) }, no],
  ] as const)('%s', (_, edited, expected) => expect(approved(edited)).toEqual(expected));
  test('one that its author changed since, who has write access', () =>
    expect(approved({ by: null, at: minutes(0) }, 'mika')).toEqual(yes));

  test('what is approved already is said to be', () =>
    expect(answer(draft('queued'), APPROVE)).toEqual({
      state: 'queued',
      done: true,
      message: { kind: 'already-approved' },
    }));
  test('but not while it waits for that', () => {
    const before = record({ approval: { by: 'adam', textHash: newFacts().issue.textHash, at: minutes(-30) } });
    const { draft: next, message } = order(draft('pending', before), APPROVE);
    expect([next.record.approval?.by, next.record.approval?.at, message]).toEqual(['mika', NOW, undefined]);
  });
  test('another text than the one approved', () => {
    const of = record({ approval: { by: 'adam', textHash: 'of another text', at: minutes(-30) } });
    expect(order(draft('queued', of), APPROVE).draft.record.approval).toMatchObject({ by: 'mika' });
  });
});
