/** The dashboard: that it is no task, and what its boxes do to the tasks. */
import type { Tick } from '../../app/core/task.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import { attempt, failedAttempt, minutes, NOW, newFacts, record, run, says, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const branch = 'claude/issue-5-backend';
const running = record({ branch, attempts: [attempt()] });
const failed = record({ branch, attempts: [failedAttempt('tests-failed')] });
const alive = { run: { kind: 'found' as const, run: run(), report: null } };
const dashboard = {
  author: { login: 'cluster[bot]', bot: true },
  body: 'What runs.\n\n<!-- claude-cluster:dashboard {"version":1} -->',
};

const ticked = (verb: Tick['verb'], by: string | null = 'mika') => ({
  evidence: { ...NO_EVIDENCE, ticked: [{ id: `t ${verb} 5`, verb, by, shownAt: minutes(-1), at: NOW }] },
});

export const DASHBOARD_SCENARIOS: Record<string, Scenario> = {
  'the dashboard, labelled and commanded by a maintainer': {
    facts: newFacts({ comments: [says('/claude retry')] }, { ...dashboard, labels: ['claude:queued'] }),
    context: { evidence: { ...NO_EVIDENCE, isNew: true, queuedBy: ['mika'], rerunBy: ['mika'] } },
  },
  'a person’s issue that quotes the dashboard': {
    facts: newFacts({}, { body: dashboard.body }),
    context: { evidence: { ...NO_EVIDENCE, isNew: true } },
  },
  'retry is ticked on a failed task': { facts: taskFacts('failed', failed), context: ticked('retry') },
  'retry is ticked while it runs': { facts: taskFacts('in-progress', running, alive), context: ticked('retry') },
  'retry is ticked, and another process has begun': {
    facts: taskFacts('in-progress', record({ branch, attempts: [attempt({ dispatchedAt: minutes(-0.5) })] }), alive),
    context: ticked('retry'),
  },
  'cancel is ticked while it runs': { facts: taskFacts('in-progress', running, alive), context: ticked('cancel') },
  'cancel is ticked by someone without the right': {
    facts: taskFacts('in-progress', running, alive),
    context: ticked('cancel', 'oona'),
  },
  'cancel is ticked by nobody knows whom': {
    facts: taskFacts('in-progress', running, alive),
    context: ticked('cancel', null),
  },
  'pause is ticked while it waits': { facts: taskFacts('queued', record()), context: ticked('pause') },
  'resume is ticked on a paused task': {
    facts: taskFacts('queued', record({ paused: { by: 'mika', at: NOW } })),
    context: ticked('resume'),
  },
};
