/** What a text says of its size and urgency, and when that counts. */
import type { Facts } from '../../app/core/facts.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import { failedAttempt, minutes, newFacts, opened, record, runner, says, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const down = { title: 'Production is down: the orders endpoint answers 500' };
const outsider = { ...down, author: { login: 'oona', bot: false } };
const busy = { kind: 'listed' as const, runners: [runner('pc-1', ['backend'], { busy: true })] };
const someday = { title: 'An orders endpoint for the API', body: 'Nice to have, no hurry.' };

const hinted = (change: Parameters<typeof record>[0] = {}) =>
  record({
    classification: {
      ...{ specialty: 'backend', kind: 'bug', confidence: 1, evidence: [] },
      size: { is: 'medium', minutes: 40, because: [] },
      hint: { priority: 'urgent', evidence: [{ where: 'title', term: 'production is down', points: 2 }] },
    },
    ...change,
  });
const labelled = (label: string): Partial<Facts['issue']> => ({
  labelled: [{ label, by: { login: 'mika', bot: false }, at: minutes(-5), ours: false }],
});

export const HINT_SCENARIOS: Record<string, Scenario> = {
  'a maintainer says that production is down': { facts: newFacts({}, down), context: { ...opened, runners: busy } },
  'a maintainer says that production is down, and a PC is idle': { facts: newFacts({}, down), context: opened },
  'an outsider says that production is down': {
    facts: newFacts({}, outsider),
    context: { ...opened, runners: busy },
  },
  'an outsider says so, and it is approved': {
    facts: taskFacts(
      'pending',
      hinted({ approval: null }),
      { comments: [says('/claude approve')] },
      { author: outsider.author },
    ),
    context: { runners: busy },
  },
  'an outsider says so, and claude:queued approves it': {
    facts: taskFacts(
      'pending',
      hinted({ approval: null }),
      {},
      {
        author: outsider.author,
        labels: ['claude:pending', 'claude:queued', 'specialty:backend'],
      },
    ),
    context: { runners: busy, evidence: { ...NO_EVIDENCE, queuedBy: ['mika'] } },
  },
  'no hurry, says the text': { facts: newFacts({}, someday), context: { ...opened, runners: busy } },
  'the text says urgent, and a label said low before': {
    facts: newFacts({}, { ...down, labels: ['priority:low'] }),
    context: { ...opened, runners: busy },
  },
  'somebody took the label off that the text had asked for': {
    facts: taskFacts('queued', hinted(), {}, labelled('priority:urgent')),
    context: { runners: busy },
  },
  'somebody asks for another priority in the same moment': {
    facts: taskFacts('queued', hinted(), { comments: [says('/claude priority low')] }),
    context: { runners: busy },
  },
  'the text said urgent, and an attempt was made since': {
    facts: taskFacts('queued', hinted({ branch: 'claude/issue-5-backend', attempts: [failedAttempt('tests-failed')] })),
    context: { runners: busy },
  },
  'why, asked where the text speaks for urgent': {
    facts: taskFacts(
      'queued',
      hinted(),
      { comments: [says('/claude why')] },
      { labels: ['claude:queued', 'specialty:backend', 'priority:high'] },
    ),
    context: { runners: busy },
  },
};
