import { describe, expect, test } from 'vitest';
import { asShown, type Shown } from '../../app/core/position.ts';
import type { Draft, Wait } from '../../app/core/task.ts';
import { record } from '../scenarios/facts.ts';

const NOW = '2026-05-04T12:00:00.000Z';
const behind = (position: number): Wait => ({
  kind: 'behind',
  number: 7,
  queue: { position, of: 9, minutes: null },
});
const draft = (changes: Partial<Draft> = {}): Draft => ({
  state: 'queued',
  record: record(),
  notices: [],
  wait: behind(2),
  replies: [],
  reactions: [],
  ticked: [],
  priority: null,
  inTurn: [],
  parts: [],
  dropped: [],
  close: false,
  cancelRun: null,
  cancelWaitingSince: null,
  killRun: null,
  send: false,
  ...changes,
});
const shown: Shown = { wait: behind(3), at: '2026-05-04T11:50:01.000Z' };

test('a place that was told lately may stand', () => expect(asShown(draft(), shown, NOW)?.wait).toEqual(behind(3)));

describe('news', () => {
  test.each([
    ['after ten minutes', draft(), { ...shown, at: '2026-05-04T11:50:00.000Z' }],
    ['when nobody knows what was told', draft(), undefined],
    ['when it waits for something else', draft(), { ...shown, wait: { kind: 'paused', by: 'mika' } }],
    ['when it did not wait', draft(), { ...shown, wait: null }],
    ['when it waits no longer', draft({ wait: null, state: 'assigned' }), shown],
    ['when it was cancelled', draft({ state: 'cancelled' }), shown],
    [
      'when what it waits for has no place',
      draft({ wait: { kind: 'workflow-missing' } }),
      { ...shown, wait: { kind: 'workflow-missing' } },
    ],
  ] satisfies [string, Draft, Shown | undefined][])('%s', (_, now, before) =>
    expect(asShown(now, before, NOW)).toBeUndefined(),
  );
});
