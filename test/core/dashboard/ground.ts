/** A repository in the middle of a day, as the dashboard sees it: something in every section. */
import type { State } from '../../../app/contract/labels.ts';
import type { TaskRecord } from '../../../app/contract/record.ts';
import { type Around, dashboardOf, type Remembered } from '../../../app/core/dashboard/model.ts';
import { attempt, failedAttempt, minutes, NOW, record, runner, succeededAttempt } from '../../scenarios/facts.ts';
import { config, ended } from '../schedule/ground.ts';

export const remembered = (
  number: number,
  state: State,
  change: Partial<TaskRecord> = {},
  more: Partial<Remembered> & { title?: string; open?: boolean; labels?: string[]; pullHead?: string } = {},
): Remembered => {
  const { title = `Task ${number}`, open = true, labels = [], pullHead = null, ...rest } = more;
  return {
    number,
    state,
    record: record(change),
    issue: { title, open, author: { login: 'mika', bot: false }, createdAt: minutes(number - 1000), labels, pullHead },
    wait: null,
    pull: null,
    ...rest,
  };
};

export const around = (change: Partial<Around> = {}): Around => ({
  runners: {
    kind: 'listed',
    runners: [
      runner('pc-1', ['backend'], { busy: true }),
      runner('pc-2', ['frontend']),
      runner('pc-3', ['backend', 'database'], { online: false }),
      runner('pc-4', ['testing', 'claude-maintenance']),
      runner('pc-10', ['devops']),
    ],
  },
  reserved: new Set(['pc-1']),
  config: config({ limits: { 'budget-usd-per-day': 20 } }),
  now: NOW,
  ...change,
});

const classified = (specialty: TaskRecord['classification']['specialty']) => ({
  classification: { specialty, kind: 'bug' as const, confidence: 1, evidence: [] },
});

export const FULL: readonly Remembered[] = [
  remembered(
    12,
    'in-progress',
    { attempts: [failedAttempt('runner-lost'), attempt({ number: 2 })] },
    { title: 'Orders endpoint answers 500' },
  ),
  remembered(14, 'queued', {}, { title: 'Carts lose their last item', labels: ['priority:high'] }),
  remembered(13, 'queued', {}, { title: 'Log slow queries | all of them' }),
  remembered(15, 'queued', { paused: { by: 'mika', at: NOW } }, { wait: { kind: 'paused', by: 'mika' } }),
  remembered(
    16,
    'queued',
    { notBefore: minutes(30), attempts: [failedAttempt('overloaded')] },
    { wait: { kind: 'not-before', until: minutes(30) } },
  ),
  remembered(
    17,
    'pending',
    { approval: null },
    { wait: { kind: 'approval' }, title: 'Ping @octocat & close #1 <img src=x>' },
  ),
  remembered(
    18,
    'blocked',
    {},
    {
      wait: {
        kind: 'others',
        obstacles: [
          { key: 'acme/shop#12', shown: '#12', why: 'open', from: 'text' },
          { key: 'acme/api#3', shown: 'acme/api#3', why: 'open', from: 'text' },
        ],
        cycle: null,
      },
    },
  ),
  remembered(19, 'review', { attempts: [succeededAttempt()] }, { pull: { number: 20, state: 'open' } }),
  remembered(
    9,
    'completed',
    { attempts: [ended(120, 'succeeded')] },
    { open: false, pull: { number: 10, state: 'merged' } },
  ),
  remembered(8, 'failed', { attempts: [ended(300, 'tests-failed'), { ...ended(200, 'tests-failed'), number: 2 }] }),
  remembered(7, 'cancelled', {
    ...classified('frontend'),
    attempts: [ended(60, 'cancelled', 'pc-2', { costUsd: null })],
  }),
  remembered(6, 'completed', { attempts: [ended(2 * 24 * 60, 'succeeded', 'pc-3')] }, { open: false }),
  remembered(5, 'completed', { attempts: [ended(8 * 24 * 60, 'succeeded', 'pc-3')] }, { open: false }),
  ...['runner-lost', 'runner-lost', 'runner-lost'].map((kind, at) =>
    remembered(
      2 + at,
      'failed',
      { ...classified('devops'), attempts: [ended(9 - at, kind as 'runner-lost', 'pc-10')] },
      { open: false },
    ),
  ),
];

export const full = () => dashboardOf(FULL, around());
