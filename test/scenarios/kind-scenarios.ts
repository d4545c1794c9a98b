/** Tasks that end in an answer or a review instead of a pull request of their own. */

import { acceptBox, type Plan, planMarker } from '../../app/contract/plan.ts';
import type { Attempt, Classification } from '../../app/contract/record.ts';
import type { Result } from '../../app/contract/result.ts';
import type { CommentFacts, Facts } from '../../app/core/facts.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import { attempt, failedAttempt, minutes, newFacts, opened, record, run, says, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const MAIN = 'c'.repeat(40);
const HEAD = 'd'.repeat(40);

const asks = { title: 'How does the orders endpoint find the cart?', body: 'I read the API and do not see it.' };
const classified = (kind: 'question' | 'review'): Classification => ({
  specialty: 'backend',
  kind,
  confidence: 1,
  evidence: [],
});

/** The text is approved as in every scenario; what counts here is the kind. */
const question = (...attempts: Attempt[]) => record({ classification: classified('question'), attempts });
const review = (...attempts: Attempt[]) => record({ classification: classified('review'), attempts });
const reading = attempt({ head: MAIN });
const reviewing = attempt({ head: HEAD });
const answered = attempt({
  ...{ head: MAIN, published: 'comment', endedAt: minutes(-1), outcome: { kind: 'succeeded' }, costUsd: 0.1, turns: 3 },
});
const reviewed: Attempt = { ...answered, head: HEAD, published: 'review' };

const ended = (published: Result['published'], outcome: Result['outcome'] = { kind: 'succeeded' }): Partial<Facts> => {
  const result: Result = {
    ...{ version: 1, task: 5, attempt: 1, nonce: 'aaaaaaaaaaaaaaaa', outcome, branch: 'claude/issue-5-backend' },
    ...{ published, pr: null, tests: { status: 'none', passed: 0, failed: 0, skipped: 0 }, repairRounds: 0 },
    ...{ turns: 3, costUsd: 0.1, durationMs: 1000, denials: [] },
  };
  const completed = run({ phase: 'completed', conclusion: 'success', completedAt: minutes(0) });
  return { results: [result], run: { kind: 'found', run: completed, report: { kind: 'result', result } } };
};
const alive = { run: { kind: 'found' as const, run: run(), report: null } };

const outsiders = { by: 'oona', at: minutes(-1) };
const plan: Plan = {
  ...{ version: 1, id: 'aaaaaaaaaaaaaaaa' },
  parts: [
    { title: 'A schema', body: 'Tables.', specialty: 'database', after: [] },
    { title: 'An endpoint', body: 'Orders by day.', after: [1] },
  ],
};
const planned = record({
  classification: { ...classified('question'), kind: 'plan' },
  attempts: [answered],
});
const proposal: CommentFacts = {
  ...{ id: 3000, nodeId: 'C_3000', author: { login: 'cluster[bot]', bot: true }, createdAt: minutes(-1), ours: true },
  body: `${acceptBox(plan, 'Create these').replace('[ ]', '[x]')}\n${planMarker(plan)}`,
  editor: { login: 'mika', bot: false },
};

const pull = { pullHead: HEAD, author: { login: 'oona', bot: false } };
const saying = (body: string, login?: string) => ({ comments: [says(body, login)] });

export const KIND_SCENARIOS: Record<string, Scenario> = {
  'a question is opened, a PC is idle': { facts: newFacts({}, asks), context: opened },
  'a question in passing is no question': {
    facts: newFacts({}, { title: 'An orders endpoint for the API', body: 'Feedback on this? Please review this.' }),
    context: opened,
  },
  'a question is being read': { facts: taskFacts('assigned', question(reading), alive) },
  'a question is answered': { facts: taskFacts('in-progress', question(reading), ended('comment')) },
  'a question is answered before anybody saw its job start': {
    facts: taskFacts('assigned', question(reading), ended('comment')),
  },
  'the answer could not be published': {
    facts: taskFacts(
      'in-progress',
      question(reading),
      ended('nothing', { kind: 'push-rejected', message: 'GitHub did not take the comment: it is locked.' }),
    ),
  },
  'a question is answered, its label was lost': {
    facts: taskFacts('completed', question(answered), {}, { labels: ['specialty:backend'] }),
  },
  'a question is answered, and asked again': {
    facts: taskFacts('completed', question(answered), saying('/claude retry')),
  },
  'a question is answered, and Retry is pressed': {
    facts: taskFacts('completed', question(answered)),
    context: { evidence: { ...NO_EVIDENCE, rerunBy: ['mika'] } },
  },
  'a question is answered, and becomes work': {
    facts: taskFacts('completed', question(answered), saying('/claude retry'), {
      labels: ['claude:completed', 'specialty:backend', 'kind:feature'],
    }),
  },
  'a question is answered, and its author closes it': {
    facts: taskFacts('completed', question(answered), {}, { open: false }),
  },
  'a question whose record was changed is rebuilt from its run': {
    facts: {
      ...taskFacts('in-progress', question(reading), {}, asks),
      record: {
        kind: 'broken',
        runs: [
          {
            ...{ attempt: 1, nonce: 'aaaaaaaaaaaaaaaa' },
            run: run({ phase: 'completed', conclusion: 'success', completedAt: minutes(-1) }),
          },
        ],
      },
    },
  },
  'work in review whose record was changed is no review': {
    facts: {
      ...taskFacts('review', record({ attempts: [attempt()] }), {}, { title: 'The orders endpoint', body: '' }),
      record: { kind: 'broken', runs: [] },
    },
  },

  '/claude plan on an issue that waits': { facts: taskFacts('queued', record(), saying('/claude plan')) },
  'a plan is accepted, and its issues are made one after the other': {
    facts: taskFacts('completed', planned, { comments: [proposal] }),
  },
  'a plan is accepted while an outsider has changed the text': {
    facts: taskFacts('completed', planned, { comments: [proposal] }, { textHash: 'f'.repeat(64), edited: outsiders }),
  },
  'an issue that the app has made of a plan': {
    facts: newFacts(
      {},
      { author: { login: 'cluster[bot]', bot: true }, acceptedBy: 'mika', labels: ['claude:queued'] },
    ),
  },
  'an issue that the app has made of a plan, changed by an outsider': {
    facts: newFacts({}, { author: { login: 'cluster[bot]', bot: true }, acceptedBy: 'mika', edited: outsiders }),
  },

  '/claude review by a maintainer': { facts: newFacts(saying('/claude review'), pull) },
  '/claude review by an outsider': { facts: newFacts(saying('/claude review', 'oona'), pull) },
  '/claude review, then an outsider edits the text': {
    facts: newFacts(saying('/claude review'), { ...pull, edited: { by: 'oona', at: minutes(0) } }),
  },
  '/claude status on a pull request that is no task': { facts: newFacts(saying('/claude status'), pull) },
  '/claude review on an issue': { facts: taskFacts('queued', record(), saying('/claude review')) },
  'claude:queued on a pull request by a maintainer': {
    facts: newFacts({}, { ...pull, labels: ['claude:queued'] }),
    context: { evidence: { ...NO_EVIDENCE, queuedBy: ['mika'] } },
  },
  'a pull request is reviewed': { facts: taskFacts('in-progress', review(reviewing), ended('review'), pull) },
  'a pull request is reviewed, and once more': {
    facts: taskFacts('completed', review(reviewed), saying('/claude review'), pull),
  },
  '/claude review while one is under way': {
    facts: taskFacts('in-progress', review(reviewing), { ...alive, ...saying('/claude review') }, pull),
  },
  'a pull request has moved on before its review began': {
    facts: taskFacts('queued', review({ ...failedAttempt('superseded'), head: MAIN }), {}, pull),
  },
  'a pull request is closed while it is reviewed': {
    facts: taskFacts('in-progress', review(reviewing), alive, { ...pull, open: false }),
  },
};
