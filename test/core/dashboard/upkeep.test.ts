import { expect, test } from 'vitest';
import {
  amongOwn,
  closeDoubles,
  type OwnIssue,
  putAway,
  withoutTaskLabels,
} from '../../../app/core/dashboard/upkeep.ts';

const issue = (number: number, change: Partial<OwnIssue> = {}): OwnIssue => ({
  ...{ nodeId: `I_${number}`, number, title: 'Dashboard', body: 'x', open: true, pinned: false, editor: null },
  labels: [],
  ...change,
});

test('of several dashboards the oldest counts, whatever else the App has opened', () => {
  const { dashboard, doubles } = amongOwn(
    [issue(9), issue(3, { body: 'a setup' }), issue(7), issue(8)],
    ({ body }) => body === 'x',
  );
  expect([dashboard?.number, doubles.map(({ number }) => number)]).toEqual([7, [8, 9]]);
});
test('there may be none', () =>
  expect(amongOwn([issue(3)], () => false)).toEqual({ dashboard: undefined, doubles: [] }));

test.each([
  ['claude:queued', true],
  ['specialty:backend', true],
  ['priority:low', true],
  ['bug', false],
])('the label %s makes a task of it: %s', (name, isTasks) =>
  expect(withoutTaskLabels(issue(7, { labels: [{ nodeId: 'L_1', name }] }))).toEqual(
    isTasks ? [{ kind: 'remove-labels', issue: 'I_7', labels: ['L_1'] }] : [],
  ),
);
test('only those labels go', () => {
  const labels = ['bug', 'claude:failed', 'help wanted', 'priority:high'].map((name, at) => ({
    nodeId: `L_${at}`,
    name,
  }));
  expect(withoutTaskLabels(issue(7, { labels }))).toEqual([
    { kind: 'remove-labels', issue: 'I_7', labels: ['L_1', 'L_3'] },
  ]);
});

test.each([
  [true, true, ['unpin', 'close']],
  [true, false, ['close']],
  [false, true, ['unpin']],
  [false, false, []],
] as const)('put away when open: %s, pinned: %s', (open, pinned, kinds) =>
  expect(putAway(issue(7, { open, pinned }))).toEqual(kinds.map((kind) => ({ kind, issue: 'I_7' }))),
);
test('a double says where the dashboard is, and is put away', () =>
  expect(closeDoubles([issue(8), issue(9, { open: false })], { title: 'Old', body: 'See #7' })).toEqual([
    { kind: 'write', issue: 'I_8', title: 'Old', body: 'See #7' },
    { kind: 'close', issue: 'I_8' },
    { kind: 'write', issue: 'I_9', title: 'Old', body: 'See #7' },
  ]));
