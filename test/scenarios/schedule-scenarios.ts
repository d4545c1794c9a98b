/** Queues, limits and the state of PCs: why a task waits, and what decides where it goes. */
import { configSchema } from '../../app/config/schema.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import { attempt, failedAttempt, minutes, newFacts, record, runner, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const opened = { evidence: { ...NO_EVIDENCE, isNew: true } };
const config = (input: object) => configSchema.parse({ version: 1, ...input });
const listed = (...runners: ReturnType<typeof runner>[]) => ({ kind: 'listed' as const, runners });

const past = (number: number, attempts = [failedAttempt('runner-lost')]) => ({
  number,
  author: 'mika',
  createdAt: minutes(-500),
  labels: [],
  specialty: 'backend' as const,
  queued: false,
  approvedAt: null,
  attempts,
});
const lost = (ago: number) => [attempt({ ...failedAttempt('runner-lost'), endedAt: minutes(-ago) })];

export const SCHEDULE_SCENARIOS: Record<string, Scenario> = {
  'opened, its author’s tasks of the day have started': {
    facts: newFacts(),
    context: { ...opened, config: config({ limits: { 'tasks-per-author-per-day': 1 } }), past: [past(3)] },
  },
  'opened, the day’s budget is used up': {
    facts: newFacts(),
    context: { ...opened, config: config({ limits: { 'budget-usd-per-day': 5 } }), past: [past(3)] },
  },
  'queued again, the task’s budget is used up': {
    facts: taskFacts('queued', record({ attempts: [failedAttempt('overloaded')] })),
    context: { config: config({ limits: { 'budget-usd-per-task': 0.5 } }) },
  },
  'opened outside working hours': {
    facts: newFacts(),
    context: { ...opened, config: config({ 'working-hours': { from: '14:00', to: '18:00' } }) },
  },
  'opened, one PC is set aside and one in maintenance': {
    facts: newFacts(),
    context: {
      ...opened,
      past: [past(3, lost(9)), past(4, lost(6)), past(6, lost(3))],
      runners: listed(runner('pc-1'), runner('pc-2', ['backend', 'claude-maintenance'])),
    },
  },
  'opened, its pool runs as much as it may': {
    facts: newFacts(),
    context: {
      ...opened,
      config: config({ pools: { lab: { labels: ['lab'], 'max-parallel': 1 } } }),
      runners: listed(runner('pc-1', ['backend', 'lab'], { busy: true }), runner('pc-2', ['backend', 'lab'])),
    },
  },
  'opened, its pool starts runners by itself': {
    facts: newFacts(),
    context: {
      ...opened,
      config: config({ pools: { cloud: { labels: ['cloud'], specialties: ['backend'], 'auto-scaled': true } } }),
      runners: listed(),
    },
  },
  'a retry after a PC was lost goes to another': {
    facts: taskFacts('queued', record({ attempts: [failedAttempt('runner-lost')] })),
    context: { runners: listed(runner('pc-1'), runner('pc-2')) },
  },
};
