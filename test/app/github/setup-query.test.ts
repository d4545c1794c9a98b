import { expect, test } from 'vitest';
import { newestOwn, toSeen } from '../../../app/github/setup-query.ts';

const pull = (number: number, state: 'OPEN' | 'CLOSED' | 'MERGED', isCrossRepository = false) => ({
  number,
  state,
  isCrossRepository,
});

test('the newest pull request counts', () =>
  expect(newestOwn({ nodes: [pull(3, 'CLOSED'), pull(9, 'OPEN')] })?.number).toBe(9));

test('a stranger’s fork with a branch of the same name declines nothing', () =>
  expect(
    toSeen({
      isArchived: false,
      isFork: false,
      defaultBranchRef: { name: 'main' },
      workflow: null,
      onboarding: { nodes: [pull(4, 'CLOSED', true)] },
      update: { nodes: [pull(5, 'CLOSED', true), pull(2, 'MERGED')] },
    }).pulls,
  ).toEqual({ onboarding: null, update: 'merged' }));
