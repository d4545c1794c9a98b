import { describe, expect, test } from 'vitest';
import { workflowOf } from '../../../app/github/setup.ts';
import { nextStep, type SetupSeen, updateBranch } from '../../../app/onboarding/setup.ts';

const old = workflowOf('version: old\n');
const own = workflowOf('version: own\n');
const versions = [old.oid, own.oid];
const seen = (change: Partial<SetupSeen>): SetupSeen => ({
  archived: false,
  fork: false,
  defaultBranch: 'main',
  workflow: null,
  pulls: { onboarding: null, update: null },
  ...change,
});
const step = (change: Partial<SetupSeen>) => {
  const next = nextStep(seen(change), own, versions);
  return next.kind === 'nothing' ? next.because : next.kind;
};
const onboarding = (state: 'open' | 'closed' | 'merged') => ({ onboarding: state, update: null });
const update = (state: 'open' | 'closed' | 'merged') => ({ onboarding: 'merged' as const, update: state });

describe('what is proposed', () => {
  test.each<[string, Partial<SetupSeen>, string]>([
    ['nothing there', {}, 'add'],
    ['the current workflow', { workflow: own.oid }, 'current'],
    ['an older one', { workflow: old.oid }, 'update'],
    ['an older one, long after the onboarding', { workflow: old.oid, pulls: onboarding('merged') }, 'update'],
    ['one that nobody knows', { workflow: workflowOf('name: mine\n').oid }, 'changed-by-hand'],
    ['a proposal that waits', { pulls: onboarding('open') }, 'proposed'],
    ['a proposal that was closed', { pulls: onboarding('closed') }, 'declined'],
    ['a workflow that was merged and taken away', { pulls: onboarding('merged') }, 'declined'],
    ['an update that waits', { workflow: old.oid, pulls: update('open') }, 'proposed'],
    ['an update that was closed', { workflow: old.oid, pulls: update('closed') }, 'declined'],
    ['an archived repository', { archived: true }, 'archived'],
    ['a fork', { fork: true }, 'fork'],
    ['a fork that has it', { fork: true, workflow: own.oid }, 'current'],
    ['an empty repository', { defaultBranch: null }, 'empty'],
  ])('%s', (_, change, expected) => expect(step(change)).toBe(expected));

  test('a declined update does not decline the next version', () =>
    expect(updateBranch(own)).not.toBe(updateBranch(workflowOf('version: next\n'))));
});
