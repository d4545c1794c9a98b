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
/** A PC's report with an attempt that ended some minutes ago. */
const told = (ago: number, pc: object, number = 3, name = 'pc-1') =>
  past(number, [
    attempt({
      runner: { name, label: name },
      endedAt: minutes(-ago),
      outcome: { kind: 'succeeded' },
      pc: { cpus: 4, load: 0, memoryMb: 8192, freeMemoryMb: 6000, freeDiskMb: 90_000, mirror: true, ...pc },
    }),
  ]);
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
  'opened, the PC that is left has no memory free': {
    facts: newFacts(),
    context: { ...opened, past: [told(5, { freeMemoryMb: 512 })], runners: listed(runner('pc-1')) },
  },
  'opened, the memory of one PC is used up and the disk of another is full': {
    facts: newFacts(),
    context: {
      ...opened,
      past: [told(5, { freeMemoryMb: 300 }), told(5, { freeDiskMb: 100 }, 4, 'pc-2')],
      runners: listed(runner('pc-1'), runner('pc-2')),
    },
  },
  'opened, the PC is smaller than a task of its pool may use': {
    facts: newFacts(),
    context: {
      ...opened,
      config: config({ pools: { lab: { labels: ['lab'], cpus: 8, 'memory-gb': 16 } } }),
      past: [told(5, {})],
      runners: listed(runner('pc-1', ['backend', 'lab'])),
    },
  },
  'opened, its pool has a quota': {
    facts: newFacts(),
    context: {
      ...opened,
      config: config({ pools: { lab: { labels: ['lab'], cpus: 2, 'memory-gb': 4 } } }),
      past: [told(5, {})],
      runners: listed(runner('pc-1', ['backend', 'lab'])),
    },
  },
  'a retry after a PC was lost goes to another': {
    facts: taskFacts('queued', record({ attempts: [failedAttempt('runner-lost')] })),
    context: { runners: listed(runner('pc-1'), runner('pc-2')) },
  },
};
