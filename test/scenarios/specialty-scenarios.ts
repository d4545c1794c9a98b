/** A repository's own specialties, and tasks that had a specialty before the configuration changed. */
import { type Config, configSchema, STAND_IN_CONFIG } from '../../app/config/schema.ts';
import type { Specialty } from '../../app/contract/labels.ts';
import type { TaskRecord } from '../../app/contract/record.ts';
import { failedAttempt, newFacts, opened, record, runner, says, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const configured = (specialties: object): Config => configSchema.parse({ version: 1, specialties });
const WITH_MOBILE = configured({ mobile: { description: 'apps for phones', keywords: ['android', 'tablet'] } });
const WITH_SERVER = configured({ backend: { rename: 'server' } });
const WITHOUT_FRONTEND = configured({ frontend: false });

const of = (specialty: Specialty, change: Partial<TaskRecord> = {}) =>
  record({ classification: { specialty, kind: 'bug', confidence: 1, evidence: [] }, ...change });
const phone = { kind: 'listed' as const, runners: [runner('pc-1'), runner('pc-7', ['mobile'])] };
const failed = { branch: 'claude/issue-5-mobile', attempts: [failedAttempt('tests-failed')] };
const saying = (body: string) => ({ comments: [says(body)] });
/** Paused, so that only what is about the specialty is seen. */
const paused = { paused: { by: 'mika', at: '2026-05-04T11:00:00.000Z' } };

export const SPECIALTY_SCENARIOS: Record<string, Scenario> = {
  'an issue for a specialty that the repository added, a PC of it is idle': {
    facts: newFacts({}, { title: 'Tablets lose the session', body: 'On Android only.' }),
    context: { ...opened, config: WITH_MOBILE, runners: phone },
  },
  'a label of an added specialty re-routes': {
    facts: taskFacts(
      'queued',
      of('backend', paused),
      {},
      {
        labels: ['claude:queued', 'specialty:backend', 'specialty:mobile'],
      },
    ),
    context: { config: WITH_MOBILE },
  },
  'a task waits under a name that was changed': {
    facts: taskFacts('queued', of('backend', paused)),
    context: { config: WITH_SERVER },
  },
  'a task that is over keeps the name that was changed': {
    facts: taskFacts('failed', of('backend', { ...failed, branch: 'claude/issue-5-backend' })),
    context: { config: WITH_SERVER },
  },
  'a task waits for a specialty that was removed': {
    facts: taskFacts('queued', of('mobile', paused)),
  },
  'a task that is over keeps the specialty that was removed, until it is tried again': {
    facts: taskFacts('failed', of('mobile', failed), saying('/claude retry')),
    context: { runners: { kind: 'listed', runners: [] } },
  },
  'nothing is removed by a configuration that cannot be read': {
    facts: taskFacts('queued', of('mobile', paused)),
    context: { config: STAND_IN_CONFIG },
  },
  'a command names an added specialty, a built-in one by its old name, and none at all': {
    facts: taskFacts(
      'queued',
      of('frontend', paused),
      saying('/claude specialty Backend\n/claude specialty mobil\n/claude specialty'),
    ),
    context: { config: configured({ mobile: {}, backend: { rename: 'server' } }) },
  },
  'a command names a specialty that was removed': {
    facts: taskFacts('queued', of('backend', paused), saying('/claude specialty frontend')),
    context: { config: WITHOUT_FRONTEND },
  },
};
