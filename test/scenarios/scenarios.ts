/** What can be found on GitHub, by name: the facts, and what differs in the context. */
import type { Result } from '../../app/contract/result.ts';
import type { Facts, PullFacts } from '../../app/core/facts.ts';
import { type Context, NO_EVIDENCE } from '../../app/core/task.ts';
import { COMMAND_SCENARIOS } from './command-scenarios.ts';
import { DASHBOARD_SCENARIOS } from './dashboard-scenarios.ts';
import { DEPENDENCY_SCENARIOS } from './dependency-scenarios.ts';
import {
  attempt,
  failedAttempt,
  minutes,
  newFacts,
  opened,
  record,
  run,
  runner,
  says,
  sticky,
  succeededAttempt,
  taskFacts,
} from './facts.ts';
import { FEEDBACK_SCENARIOS } from './feedback-scenarios.ts';
import { HINT_SCENARIOS } from './hint-scenarios.ts';
import { KIND_SCENARIOS } from './kind-scenarios.ts';
import { OPINION_SCENARIOS } from './opinion-scenarios.ts';
import { SCHEDULE_SCENARIOS } from './schedule-scenarios.ts';
import { SPECIALTY_SCENARIOS } from './specialty-scenarios.ts';

export type Scenario = { facts: Facts; context?: Partial<Context> };

const branch = 'claude/issue-5-backend';
const running = record({ branch, attempts: [attempt()] });
const forLong = record({ branch, attempts: [attempt({ startedAt: minutes(-30) })] });
const reviewed = record({ branch, attempts: [succeededAttempt()] });
const failed = record({ branch, attempts: [failedAttempt('tests-failed')] });
const outsider = { author: { login: 'oona', bot: false } };
const unapproved = record({ approval: null });
const busy = { kind: 'listed' as const, runners: [runner('pc-1', ['backend'], { busy: true })] };

const pull = (change: Partial<PullFacts> = {}): PullFacts => ({
  number: 6,
  url: 'https://github.example/acme/shop/pull/6',
  state: 'open',
  draft: false,
  endedAt: null,
  ...change,
});

const result = (outcome: Result['outcome']): Result => ({
  version: 1,
  task: 5,
  attempt: 1,
  nonce: 'aaaaaaaaaaaaaaaa',
  outcome,
  branch,
  pr: 6,
  tests: { status: 'passed', passed: 3, failed: 0, skipped: 0 },
  repairRounds: 0,
  turns: 12,
  costUsd: 0.25,
  durationMs: 1000,
  denials: [],
});

const ended = (outcome: Result['outcome']): Partial<Facts> => ({
  run: {
    kind: 'found',
    run: run({ phase: 'completed', conclusion: 'success', completedAt: minutes(-1) }),
    report: { kind: 'result', result: result(outcome) },
  },
  pull: pull(),
});

const endedWithout = (conclusion: string, runnerName: string | null = 'pc-1'): Partial<Facts> => ({
  run: {
    kind: 'found',
    run: run({ phase: 'completed', conclusion, completedAt: minutes(-1), runner: runnerName }),
    report: null,
  },
});

export const SCENARIOS: Record<string, Scenario> = {
  ...COMMAND_SCENARIOS,
  ...DASHBOARD_SCENARIOS,
  ...DEPENDENCY_SCENARIOS,
  ...FEEDBACK_SCENARIOS,
  ...SCHEDULE_SCENARIOS,
  ...HINT_SCENARIOS,
  ...KIND_SCENARIOS,
  ...OPINION_SCENARIOS,
  ...SPECIALTY_SCENARIOS,
  'opened by a maintainer, a PC is idle': { facts: newFacts(), context: opened },
  'opened by a maintainer, every PC is busy': { facts: newFacts(), context: { ...opened, runners: busy } },
  'opened, no PC has the specialty': {
    facts: newFacts(),
    context: { ...opened, runners: { kind: 'listed', runners: [runner('pc-2', ['frontend'])] } },
  },
  'opened, the PC is offline': {
    facts: newFacts(),
    context: { ...opened, runners: { kind: 'listed', runners: [runner('pc-1', ['backend'], { online: false })] } },
  },
  'opened, the App may not list runners': { facts: newFacts(), context: { ...opened, runners: { kind: 'forbidden' } } },
  'opened, the workflow file is missing': { facts: newFacts({ workflowPresent: false }), context: opened },
  'opened, the pull request with the workflow waits': {
    facts: newFacts({ workflowPresent: false, setupPull: { number: 3, open: true } }),
    context: opened,
  },
  'opened, the pull request with the workflow was closed': {
    facts: newFacts({ workflowPresent: false, setupPull: { number: 3, open: false } }),
    context: opened,
  },
  'opened, the limit of parallel tasks is reached': {
    facts: newFacts({ activeElsewhere: Array.from({ length: 10 }, (_, at) => 100 + at) }),
    context: opened,
  },
  'opened by an outsider': { facts: newFacts({}, outsider), context: opened },
  'opened by a bot': { facts: newFacts({}, { author: { login: 'renovate[bot]', bot: true } }), context: opened },
  'an old issue that nobody asked for': { facts: newFacts() },
  'an old issue to which a maintainer added claude:queued': {
    facts: newFacts({}, { ...outsider, labels: ['claude:queued'] }),
    context: { evidence: { ...NO_EVIDENCE, queuedBy: ['mika'] } },
  },
  'an old issue of an outsider to which someone with triage rights added claude:queued': {
    facts: newFacts({}, { ...outsider, labels: ['claude:queued'] }),
    context: { evidence: { ...NO_EVIDENCE, queuedBy: ['tia'] } },
  },
  'closed, and never a task: claude:queued is put there': {
    facts: newFacts({}, { open: false, labels: ['claude:queued'] }),
  },
  'closed, and never a task: /claude retry by a maintainer': {
    facts: newFacts({ comments: [says('/claude retry')] }, { open: false }),
  },
  'closed, and never a task: an outsider’s /claude retry': {
    facts: newFacts({ comments: [says('/claude retry', 'oona')] }, { open: false }),
  },
  'closed and completed, and the comment was deleted': {
    facts: newFacts({ comments: [says('/claude retry')] }, { open: false, labels: ['claude:completed'] }),
  },
  'an old issue with /claude retry by a maintainer': { facts: newFacts({ comments: [says('/claude retry')] }) },

  'pending, approved by a maintainer': {
    facts: taskFacts('pending', unapproved, { comments: [says('/claude approve')] }, outsider),
  },
  'pending, an outsider tries to approve': {
    facts: taskFacts('pending', unapproved, { comments: [says('/claude approve', 'oona')] }, outsider),
  },
  'pending, the text changed after the approving comment': {
    facts: taskFacts(
      'pending',
      unapproved,
      { comments: [says('/claude approve')] },
      { ...outsider, edited: { by: 'oona', at: minutes(-0.5) } },
    ),
  },
  'queued, then an outsider edited the text': {
    facts: taskFacts(
      'queued',
      record(),
      {},
      { ...outsider, textHash: 'f'.repeat(64), edited: { by: 'oona', at: minutes(-2) } },
    ),
  },
  'queued, then a maintainer edited the text': {
    facts: taskFacts(
      'queued',
      record(),
      {},
      { ...outsider, textHash: 'f'.repeat(64), edited: { by: 'mika', at: minutes(-2) } },
    ),
  },
  'pending, a maintainer mends a typo in a text that nobody approved': {
    facts: taskFacts('pending', unapproved, {}, { ...outsider, edited: { by: 'mika', at: minutes(-2) } }),
  },
  'pending, a maintainer adds claude:queued': {
    facts: taskFacts(
      'pending',
      unapproved,
      {},
      { ...outsider, labels: ['claude:pending', 'claude:queued', 'specialty:backend'] },
    ),
    context: { evidence: { ...NO_EVIDENCE, queuedBy: ['mika'] } },
  },

  'queued behind an urgent task': {
    facts: taskFacts('queued', record(), {
      queue: [
        { number: 5, author: 'mika', createdAt: minutes(-10), labels: ['claude:queued', 'specialty:backend'] },
        {
          number: 9,
          author: 'mika',
          createdAt: minutes(-1),
          labels: ['claude:queued', 'specialty:backend', 'priority:urgent'],
        },
      ],
    }),
  },
  'queued, specialty:frontend added by hand': {
    facts: taskFacts('queued', record(), {}, { labels: ['claude:queued', 'specialty:backend', 'specialty:frontend'] }),
  },
  'queued, waiting for a back-off': { facts: taskFacts('queued', record({ notBefore: minutes(3) })) },
  'queued with a back-off, /claude retry': {
    facts: taskFacts('queued', record({ notBefore: minutes(3) }), { comments: [says('/claude retry')] }),
  },

  'assigned, the app crashed before the dispatch': {
    facts: taskFacts('assigned', record({ branch, attempts: [attempt({ runId: null, startedAt: null })] }), {
      run: { kind: 'missing' },
    }),
  },
  'assigned, the app crashed after the dispatch': {
    facts: taskFacts('assigned', record({ branch, attempts: [attempt({ runId: null, startedAt: null })] }), {
      run: { kind: 'found', run: run({ phase: 'queued', runner: null, startedAt: null }), report: null },
    }),
  },
  'the dispatch was refused': {
    facts: taskFacts('assigned', record({ branch, attempts: [attempt({ runId: null, startedAt: null })] }), {
      run: { kind: 'missing' },
    }),
    context: { refusal: { nonce: 'aaaaaaaaaaaaaaaa', detail: '422 Unexpected inputs provided: ["x"]' } },
  },
  'assigned, no PC took the job in time': {
    facts: taskFacts(
      'assigned',
      record({ branch, attempts: [attempt({ startedAt: null, dispatchedAt: minutes(-11) })] }),
      { run: { kind: 'found', run: run({ phase: 'queued', runner: null, startedAt: null }), report: null } },
    ),
  },
  'assigned, the job starts': {
    facts: taskFacts('assigned', record({ branch, attempts: [attempt({ runId: null, startedAt: null })] }), {
      run: { kind: 'found', run: run(), report: null },
    }),
  },
  'running, the action set claude:testing': {
    facts: taskFacts('testing', running, { run: { kind: 'found', run: run(), report: null } }),
  },
  'running, somebody removed the label': {
    facts: taskFacts(
      'in-progress',
      running,
      { run: { kind: 'found', run: run(), report: null } },
      { labels: ['specialty:backend'] },
    ),
  },
  'running, /claude retry': {
    facts: taskFacts('in-progress', running, {
      comments: [says('/claude retry')],
      run: { kind: 'found', run: run(), report: null },
    }),
  },
  'running, a person closes the issue': {
    facts: taskFacts('in-progress', running, { run: { kind: 'found', run: run(), report: null } }, { open: false }),
  },

  'the run succeeded': { facts: taskFacts('testing', running, ended({ kind: 'succeeded' })) },
  'another run of the attempt has reported, and its pull request was merged before the one in the record began': {
    facts: taskFacts(
      'testing',
      record({ branch, attempts: [attempt({ runId: 901, startedAt: minutes(-1) })] }),
      { ...ended({ kind: 'succeeded' }), pull: pull({ state: 'merged', endedAt: minutes(-2) }) },
      { open: false },
    ),
  },
  'the tests failed': {
    facts: taskFacts('testing', running, ended({ kind: 'tests-failed', message: '2 tests fail: <b>@all</b>' })),
  },
  'the usage limit was reached': {
    facts: taskFacts(
      'in-progress',
      running,
      ended({ kind: 'usage-limit', message: 'The limit is reached.', resetsAt: minutes(90) }),
    ),
  },
  'the API was overloaded': {
    facts: taskFacts('in-progress', running, ended({ kind: 'overloaded', message: 'The API is overloaded.' })),
  },
  'the API was overloaded for the fourth time in a row': {
    facts: taskFacts(
      'in-progress',
      record({
        branch,
        attempts: [1, 2, 3].map((number) => failedAttempt('overloaded', number)).concat(attempt({ number: 4 })),
      }),
      ended({ kind: 'overloaded', message: 'The API is overloaded.' }),
    ),
  },
  'running, its PC has been offline for six minutes': {
    facts: taskFacts('testing', forLong, { run: { kind: 'found', run: run(), report: null } }),
    context: { offline: new Map([['pc-1', minutes(-6)]]) },
  },
  'running, its PC was offline before it began': {
    facts: taskFacts('testing', running, { run: { kind: 'found', run: run(), report: null } }),
    context: { offline: new Map([['pc-1', minutes(-60)]]) },
  },
  'running, its PC has been offline for four minutes': {
    facts: taskFacts('testing', forLong, { run: { kind: 'found', run: run(), report: null } }),
    context: { offline: new Map([['pc-1', minutes(-4)]]) },
  },
  'running, long after its time-out': {
    facts: taskFacts('in-progress', record({ branch, attempts: [attempt({ startedAt: minutes(-76) })] }), {
      run: { kind: 'found', run: run({ startedAt: minutes(-76) }), report: null },
    }),
  },
  'the run was cancelled on the Actions page': { facts: taskFacts('in-progress', running, endedWithout('cancelled')) },
  'the run ended without a word': { facts: taskFacts('in-progress', running, endedWithout('failure')) },
  'the run ended before a PC took it': { facts: taskFacts('assigned', running, endedWithout('failure', null)) },

  'in review, merged, GitHub closed the issue': {
    facts: taskFacts('review', reviewed, { pull: pull({ state: 'merged', endedAt: minutes(0) }) }, { open: false }),
  },
  'in review, merged into a branch that closes nothing': {
    facts: taskFacts('review', reviewed, { pull: pull({ state: 'merged', endedAt: minutes(0) }) }),
  },
  'in review, the pull request is closed unmerged': {
    facts: taskFacts('review', reviewed, { pull: pull({ state: 'closed', endedAt: minutes(0) }) }),
  },
  'in review, only the pull request of an earlier attempt was closed': {
    facts: taskFacts('review', reviewed, { pull: pull({ state: 'closed', endedAt: minutes(-60) }) }),
  },
  'in review, its pull request was closed, and the clock was ahead at the dispatch': {
    facts: taskFacts('review', record({ branch, attempts: [{ ...succeededAttempt(), dispatchedAt: minutes(60) }] }), {
      pull: pull({ state: 'closed', endedAt: minutes(0) }),
    }),
  },
  'in review, a person closes the issue': { facts: taskFacts('review', reviewed, { pull: pull() }, { open: false }) },
  'failed, /claude retry': { facts: taskFacts('failed', failed, { comments: [says('/claude retry')] }) },
  'failed, /claude retyr': { facts: taskFacts('failed', failed, { comments: [says('/claude retyr')] }) },
  'failed, /claude retyr was answered, then the app crashed': {
    facts: taskFacts('failed', failed, {
      comments: [
        says('/claude retyr'),
        { ...sticky(failed), id: 2001, nodeId: 'C_2001', body: '<!-- claude-cluster:reply {"to":2000} -->' },
      ],
    }),
  },
  'failed, /claude retry by an outsider': {
    facts: taskFacts('failed', failed, { comments: [says('/claude retry', 'oona')] }),
  },
  'failed, claude:queued added by hand': {
    facts: taskFacts('failed', failed, {}, { labels: ['claude:failed', 'claude:queued', 'specialty:backend'] }),
  },
  'failed, claude:review added by hand': {
    facts: taskFacts('failed', failed, {}, { labels: ['claude:failed', 'claude:review', 'specialty:backend'] }),
  },
  'in review, claude:pending added by hand': {
    facts: taskFacts(
      'review',
      reviewed,
      { pull: pull() },
      { labels: ['claude:review', 'claude:pending', 'specialty:backend'] },
    ),
  },
  'failed, Re-run pressed on the check by a maintainer': {
    facts: taskFacts('failed', failed, { pull: pull() }),
    context: { evidence: { ...NO_EVIDENCE, rerunBy: ['mika'] } },
  },
  'failed, retried, but an outsider changed the text meanwhile': {
    facts: taskFacts(
      'failed',
      failed,
      { comments: [says('/claude retry')] },
      { ...outsider, textHash: 'f'.repeat(64), edited: { by: 'oona', at: minutes(-2) } },
    ),
  },
  'completed, retried, the old pull request is merged': {
    facts: taskFacts('completed', reviewed, {
      comments: [says('/claude retry')],
      pull: pull({ state: 'merged', endedAt: minutes(-0.5) }),
    }),
  },
  'status and help in one comment': {
    facts: taskFacts('failed', failed, { comments: [says('/claude status\n\n/claude help', 'oona')] }),
  },

  'the record was edited while a run is alive': {
    facts: {
      ...taskFacts('in-progress', running),
      record: { kind: 'broken', runs: [{ attempt: 1, nonce: 'aaaaaaaaaaaaaaaa', run: run() }] },
    },
  },
  'the record was edited on an outsider’s queued task': {
    facts: { ...taskFacts('queued', record(), {}, outsider), record: { kind: 'broken', runs: [] } },
  },
  'two comments with a record': {
    facts: taskFacts(
      'pending',
      unapproved,
      { comments: [{ ...sticky(unapproved), id: 1001, nodeId: 'C_1001' }] },
      outsider,
    ),
  },
};
