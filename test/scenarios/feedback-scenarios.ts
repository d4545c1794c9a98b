/** What people want changed in the pull request of a task. */
import { configSchema } from '../../app/config/schema.ts';
import type { Attempt } from '../../app/contract/record.ts';
import type { PullFacts, ReviewFacts } from '../../app/core/facts.ts';
import { attempt, minutes, record, run, says, succeededAttempt, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const branch = 'claude/issue-5-backend';
const config = (text: object) => ({ config: configSchema.parse({ version: 1, ...text }) });

const asksAt = (at: number, change: Partial<ReviewFacts> = {}): ReviewFacts => ({
  ...{ author: { login: 'mika', bot: false }, mayPush: true, at: minutes(at) },
  ...change,
});
const pull = (reviews: ReviewFacts[], comments = [] as ReturnType<typeof says>[]): PullFacts => ({
  ...{ number: 6, url: 'https://github.example/acme/shop/pull/6', state: 'open', draft: false, endedAt: null },
  feedback: { nodeId: 'PullRequest_6', reviews, comments },
});
const after = (attempts: Attempt[], ...reviews: ReviewFacts[]) =>
  taskFacts('review', record({ branch, attempts }), { pull: pull(reviews) });
const round = (number: number): Attempt => ({
  ...{ ...succeededAttempt(), number, nonce: String(number).repeat(16) },
  feedback: { by: 'mika', through: 'review' },
});
const bot = asksAt(0, { author: { login: 'checker[bot]', bot: true } });

export const FEEDBACK_SCENARIOS: Record<string, Scenario> = {
  'changes are requested in a review': { facts: after([succeededAttempt()], asksAt(-1)) },
  'changes were requested before the last attempt began': { facts: after([succeededAttempt()], asksAt(-60)) },
  'changes are requested by an outsider': { facts: after([succeededAttempt()], asksAt(-1, { mayPush: false })) },
  'changes are requested by a bot': { facts: after([succeededAttempt()], bot) },
  'changes are requested by a bot that may start work': {
    facts: after([succeededAttempt()], bot),
    context: config({ bots: { 'checker[bot]': 'start' } }),
  },
  'changes are requested by a bot that may only propose': {
    facts: after([succeededAttempt()], bot),
    context: config({ bots: { 'checker[bot]': 'propose' } }),
  },
  'changes are requested for the third time, with a limit of two': {
    facts: after([succeededAttempt(), round(2), round(3)], asksAt(-1)),
    context: config({ retry: { 'feedback-rounds': 2 } }),
  },
  'changes are requested while an attempt works on others': {
    facts: taskFacts('in-progress', record({ branch, attempts: [attempt()] }), {
      pull: pull([asksAt(-1)]),
      run: { kind: 'found', run: run(), report: null },
    }),
  },
  '/claude fix on the pull request': {
    facts: taskFacts('review', record({ branch, attempts: [succeededAttempt()] }), {
      pull: pull([], [says('/claude fix the sign\n/claude status', 'mika', 3000), says('/claude retry', 'mika', 3001)]),
    }),
  },
  'a record is lost after /claude fix on the pull request': {
    facts: {
      ...taskFacts('review', record({ branch, attempts: [succeededAttempt()] }), {
        pull: pull([], [says('/claude fix', 'mika', 3000)]),
      }),
      record: {
        kind: 'broken',
        branch,
        runs: [
          {
            ...{ attempt: 1, nonce: 'aaaaaaaaaaaaaaaa' },
            run: run({ phase: 'completed', conclusion: 'success', completedAt: minutes(-1) }),
          },
        ],
      },
    },
  },
  '/claude fix while an attempt is under way': {
    facts: taskFacts('in-progress', record({ branch, attempts: [attempt()] }), {
      pull: pull([], [says('/claude fix', 'mika', 3000)]),
      run: { kind: 'found', run: run(), report: null },
    }),
  },
};
