/** Which tasks a round of the timer looks at again: what changed, and what nobody told us of. */
import { expect, test } from 'vitest';
import type { State } from '../../../app/contract/labels.ts';
import { createMemory } from '../../../app/github/memory.ts';
import type { OpenTask } from '../../../app/github/ports.ts';
import { type Urgency, urgencyOf } from '../../../app/sweep/due.ts';
import { minutes, NOW, newFacts, record } from '../../scenarios/facts.ts';

const repo = { installationId: 1, id: 77, owner: 'acme', name: 'shop' };
const mika = { login: 'mika', bot: false };

const onGitHub = (labels: string[], updatedAt = minutes(-30)): OpenTask => ({
  number: 5,
  createdAt: minutes(-60),
  updatedAt,
  author: mika,
  labels,
});

function remembered(state: State, at = minutes(-1)) {
  const { issue, repository } = newFacts();
  return {
    ref: { repo, number: 5 },
    state,
    record: record(),
    issue: { ...issue, updatedAt: minutes(-30) },
    repository,
    at,
  };
}

function urgency(task: OpenTask, seen?: ReturnType<typeof remembered>, { isNew = false, isPostponed = false } = {}) {
  const memory = createMemory();
  if (seen) memory.remember(seen);
  return urgencyOf({ memory, reconciler: { isPostponed: () => isPostponed }, clock: () => NOW }, repo, task, isNew);
}

const queued = ['claude:queued', 'specialty:backend'];
const blocked = ['claude:blocked', 'specialty:backend'];
const review = ['claude:review', 'specialty:backend'];
const done = ['claude:completed', 'specialty:backend'];
const failed = ['claude:failed', 'specialty:backend'];
const longAgo = minutes(-25 * 60);

test.each<[string, OpenTask, ReturnType<typeof remembered> | undefined, Urgency]>([
  ['unchanged', onGitHub(queued), remembered('queued'), 'none'],
  ['changed', onGitHub(queued, minutes(-5)), remembered('queued'), 'new'],
  ['queued, and looked at within half an hour', onGitHub(queued), remembered('queued', minutes(-29)), 'none'],
  ['queued, and not looked at for half an hour', onGitHub(queued), remembered('queued', minutes(-31)), 'aged'],
  ['in review, and not looked at for ten minutes', onGitHub(review), remembered('review', minutes(-11)), 'aged'],
  ['never seen', onGitHub(queued), undefined, 'new'],
  ['never seen and without a label', onGitHub([]), undefined, 'none'],
  ['over, and counts for the day', onGitHub(done), undefined, 'aged'],
  ['over for longer', onGitHub(done, longAgo), undefined, 'none'],
  ['failed, and looked at within the hour', onGitHub(failed), remembered('failed', minutes(-11)), 'none'],
  ['failed, and not looked at for an hour', onGitHub(failed), remembered('failed', minutes(-61)), 'aged'],
  ['completed, and not looked at for long', onGitHub(done), remembered('completed', minutes(-11)), 'none'],
  ['completed, then labelled in the same second', onGitHub([...done, 'claude:queued']), remembered('completed'), 'new'],
  [
    'completed, with a label that is no specialty here',
    onGitHub([...done, 'specialty:vip']),
    remembered('completed'),
    'none',
  ],
  ['completed, and its own label taken off', onGitHub(['claude:completed']), remembered('completed'), 'new'],
  ['completed, then routed anew', onGitHub([...done, 'specialty:frontend']), remembered('completed'), 'new'],
])('%s', (_, task, seen, expected) => expect(urgency(task, seen)).toBe(expected));

test.each([
  ['tasks of this app, within half an hour', ['acme/shop#4'], 'none'],
  ['an issue that is none', ['acme/shop#4', 'acme/till#9'], 'aged'],
] as const)('blocked by %s', (_, waitsFor, expected) => {
  const node = (number: number, waitsFor: readonly string[]) => ({
    node: { key: `acme/shop#${number}`, state: 'blocked' as const, waitsFor, cycle: null },
  });
  const memory = createMemory();
  const other = remembered('in-progress');
  memory.remember({ ...other, ref: { repo, number: 4 }, ...node(4, []) });
  memory.remember({ ...remembered('blocked', minutes(-11)), ...node(5, waitsFor) });
  const known = { memory, reconciler: { isPostponed: () => false }, clock: () => NOW };
  expect(urgencyOf(known, repo, onGitHub(blocked), false)).toBe(expected);
});

test('a new issue without a label is looked at', () =>
  expect(urgency(onGitHub([]), undefined, { isNew: true })).toBe('new'));

test('one that waits for its turn to be written is left alone', () =>
  expect(urgency(onGitHub(queued, minutes(-5)), remembered('queued'), { isPostponed: true })).toBe('none'));
