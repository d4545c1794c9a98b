/** Issues whose words leave open what they are, where there is somebody to ask. */
import type { Opinion } from '../../app/core/opinion.ts';
import { newFacts, opened, record, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const vague = { title: 'Something is odd', body: 'Please look.' };
const given: Opinion = {
  ...{ kind: 'given', model: 'claude-test', specialty: 'frontend', work: 'question' },
  reason: 'The author asks where a page comes from.',
};
const asked = (opinion: Opinion, issue: object = vague): Scenario => ({
  facts: newFacts({}, issue),
  context: { ...opened, opinion },
});

export const OPINION_SCENARIOS: Record<string, Scenario> = {
  'the words leave it open, and nobody was asked yet': asked({ kind: 'unread' }),
  'the words leave it open, and the model decides': asked(given),
  'the model decides, but a label says what kind it is': asked(given, { ...vague, labels: ['kind:bug'] }),
  'the words leave it open, and no answer came in time': asked({ kind: 'none', why: 'timeout' }),
  'the words say it, so nobody is asked': asked({ kind: 'unread' }, {}),
  'a task that exists asks nobody': {
    facts: taskFacts('queued', record({ paused: { by: 'mika', at: '2026-05-04T11:00:00.000Z' } }), {}, vague),
    context: { opinion: { kind: 'unread' } },
  },
};
