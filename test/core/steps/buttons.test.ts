/** What "Re-run", "Cancel" and the boxes of the dashboard do with a task in each state. */
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../app/core/commands.ts';
import type { Facts } from '../../../app/core/facts.ts';
import { obeyCancelButton, obeyRerun, obeyTicks } from '../../../app/core/steps/buttons.ts';
import { type Draft, type Evidence, NO_EVIDENCE, type Tick } from '../../../app/core/task.ts';
import {
  attempt,
  context,
  failedAttempt,
  minutes,
  record,
  succeededAttempt,
  taskFacts,
} from '../../scenarios/facts.ts';

const draft = (state: Draft['state'], of = record()): Draft => ({
  ...{ state, record: of, notices: [], wait: null, replies: [], reactions: [], ticked: [], priority: null, inTurn: [] },
  ...{ close: false, cancelRun: null, cancelWaitingSince: null, killRun: null, send: false, parts: [], dropped: [] },
});
const around = (evidence: Partial<Evidence>) => context({ evidence: { ...NO_EVIDENCE, ...evidence } });
const running = record({ attempts: [attempt()] });
const failed = record({ attempts: [failedAttempt('tests-failed')] });
const published = (as?: 'comment' | 'review') =>
  record({ attempts: [{ ...succeededAttempt(), ...(as && { published: as }) }] });

describe('Re-run', () => {
  const becomes = (of: Draft, by = ['mika'], issue: Partial<Facts['issue']> = {}) =>
    obeyRerun(of, taskFacts(of.state, of.record, {}, issue), around({ rerunBy: by })).state;
  test.each([
    ['failed', failed, 'queued'],
    ['cancelled', failed, 'queued'],
    ['review', published(), 'queued'],
    ['completed', published(), 'completed'],
    ['completed', published('comment'), 'queued'],
    ['completed', record(), 'completed'],
    ['pending', published('comment'), 'pending'],
    ['blocked', failed, 'blocked'],
    ['in-progress', running, 'in-progress'],
  ] as const)('of what is %s', (state, of, then) => expect(becomes(draft(state, of))).toBe(then));
  test('by somebody without rights does nothing', () => {
    expect(becomes(draft('failed', failed), ['oona'])).toBe('failed');
    expect(becomes(draft('failed', failed), ['oona', 'mika'])).toBe('queued');
    expect(becomes(draft('failed', failed), [])).toBe('failed');
  });
  test('of a closed issue does nothing', () =>
    expect(becomes(draft('failed', failed), ['mika'], { open: false })).toBe('failed'));
});

describe('Cancel', () => {
  const becomes = (of: Draft, login: string, nonce: string) =>
    obeyCancelButton(of, taskFacts(of.state, of.record), around({ cancelBy: [{ login, nonce }] })).state;
  const { nonce } = attempt();
  test('ends the attempt that it was shown for', () =>
    expect(becomes(draft('testing', running), 'mika', nonce)).toBe('cancelled'));
  test('not another one', () => expect(becomes(draft('testing', running), 'mika', 'bbbbbbbbbbbbbbbb')).toBe('testing'));
  test('not for somebody without rights', () =>
    expect(becomes(draft('testing', running), 'oona', nonce)).toBe('testing'));
  test('nothing where nothing runs', () => expect(becomes(draft('queued', failed), 'mika', nonce)).toBe('queued'));
});

describe('a box', () => {
  const tick = (verb: Tick['verb'], change: Partial<Tick> = {}): Tick => ({
    ...{ id: `x ${verb}`, verb, by: 'mika', shownAt: minutes(-2), at: minutes(-1) },
    ...change,
  });
  const becomes = (of: Draft, ...ticked: Tick[]) => obeyTicks(of, taskFacts(of.state, of.record), around({ ticked }));
  test.each<[Order['verb'] & Tick['verb'], Draft, Draft['state']]>([
    ['retry', draft('failed', failed), 'queued'],
    ['cancel', draft('queued'), 'cancelled'],
    ['pause', draft('queued'), 'queued'],
  ])('%s does what the command does', (verb, of, then) => {
    const next = becomes(of, tick(verb));
    expect([next.state, next.record.paused !== null]).toEqual([then, verb === 'pause']);
    expect(next.ticked).toEqual([{ tick: tick(verb), done: true, message: null }]);
  });
  test('that is refused says why', () => {
    const next = becomes(draft('failed', failed), tick('retry', { by: 'oona' }), tick('cancel'));
    expect(next.state).toBe('failed');
    expect(next.ticked).toMatchObject([
      { done: false, message: { kind: 'not-allowed', verb: 'retry' } },
      { done: false, message: { kind: 'already-over', state: 'failed' } },
    ]);
  });
  test('that asked for what has begun since it was shown is served', () => {
    const begun = record({ attempts: [attempt({ dispatchedAt: minutes(-2) })] });
    expect(becomes(draft('assigned', begun), tick('retry')).ticked).toMatchObject([{ done: true, message: null }]);
    expect(becomes(draft('assigned', begun), tick('retry', { shownAt: minutes(-1) })).ticked).toMatchObject([
      { done: false, message: { kind: 'running' } },
    ]);
  });
  test('other than "Retry" is not served by that', () => {
    const begun = record({ attempts: [attempt({ dispatchedAt: minutes(0) })] });
    expect(becomes(draft('assigned', begun), tick('cancel')).state).toBe('cancelled');
  });
});
