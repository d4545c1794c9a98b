/** Recorded facts → derived state → decision → actions, each a snapshot; and after every one, GitHub is at rest. */
import { describe, expect, test } from 'vitest';
import type { Action } from '../../app/core/actions.ts';
import { derive } from '../../app/core/derive.ts';
import { settle, step } from './carry-out.ts';
import { context } from './facts.ts';
import { RECORDED_SCENARIOS } from './recorded.ts';
import { SCENARIOS } from './scenarios.ts';

const shown = (action: Action) => {
  switch (action.kind) {
    case 'create-record':
    case 'update-record':
    case 'reply':
      return {
        kind: action.kind,
        body: action.body.split('\n').filter((line) => line !== '' && !line.startsWith('<sub>')),
      };
    default:
      return action;
  }
};

describe.each(Object.entries({ ...SCENARIOS, ...RECORDED_SCENARIOS }))('%s', (_, scenario) => {
  const around = context(scenario.context);

  test('facts → derived → actions', () => {
    const derived = derive(scenario.facts, around.evidence, around.now, around.config);
    const { decision, actions } = step(scenario.facts, around);
    expect({
      derived: derived.kind === 'task' ? derived.state : derived,
      decided: decision.kind === 'task' ? { state: decision.state, wait: decision.wait } : decision,
      actions: actions.map(shown),
    }).toMatchSnapshot();
  });

  test('it comes to rest, with one state label, one specialty label and one comment', () => {
    const { facts, steps } = settle(scenario.facts, around);
    // A dispatch is followed by noting its run, the issues of a plan by those that wait for them; everything else is done at once.
    const followed = steps.filter(({ actions }) =>
      actions.some(({ kind }) => kind === 'dispatch' || kind === 'create-part'),
    );
    expect(steps.length).toBeLessThanOrEqual(followed.length + 1);
    if (steps.length === 0) return;
    expect(facts.issue.labels.filter((label) => label.startsWith('claude:'))).toHaveLength(1);
    expect(facts.issue.labels.filter((label) => label.startsWith('specialty:'))).toHaveLength(1);
    expect(facts.comments.filter(({ ours, body }) => ours && body.includes('claude-cluster:record'))).toHaveLength(1);
  });
});
