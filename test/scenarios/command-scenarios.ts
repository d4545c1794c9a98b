/** What people ask for in comments, beside what `scenarios.ts` has of it. */
import type { Labelling } from '../../app/core/facts.ts';
import { NO_EVIDENCE } from '../../app/core/task.ts';
import { attempt, failedAttempt, minutes, record, run, runner, says, succeededAttempt, taskFacts } from './facts.ts';
import type { Scenario } from './scenarios.ts';

const branch = 'claude/issue-5-backend';
const running = record({ branch, attempts: [attempt()] });
const failed = record({ branch, attempts: [failedAttempt('tests-failed')] });
const paused = record({ paused: { by: 'mika', at: minutes(-2) } });
const pinned = record({ pin: { name: 'pc-2', label: 'pc-2' } });
const alive = { run: { kind: 'found' as const, run: run(), report: null } };
const busy = { runners: { kind: 'listed' as const, runners: [runner('pc-1', ['backend'], { busy: true })] } };
const saying = (body: string, login?: string) => ({ comments: [says(body, login)] });

const others = [
  { number: 3, createdAt: minutes(-30), labels: ['claude:queued', 'specialty:frontend', 'priority:low'], author: null },
  { number: 4, createdAt: minutes(-20), labels: ['claude:queued', 'specialty:backend'], author: null },
  { number: 9, createdAt: minutes(-1), labels: ['claude:queued', 'specialty:devops', 'priority:urgent'], author: null },
];

const put = (label: string, at: number, login = 'mika'): Labelling => ({
  label,
  by: { login, bot: login.endsWith('[bot]') },
  ours: login === 'cluster[bot]',
  at: minutes(at),
});

export const COMMAND_SCENARIOS: Record<string, Scenario> = {
  'cancelled while it runs': { facts: taskFacts('in-progress', running, { ...alive, ...saying('/claude stop') }) },
  'cancelled between record and dispatch': {
    facts: taskFacts('assigned', record({ branch, attempts: [attempt({ runId: null, startedAt: null })] }), {
      ...saying('/claude cancel'),
      run: { kind: 'missing' },
    }),
  },
  'cancelled while it waits': { facts: taskFacts('queued', record(), saying('/claude cancel')), context: busy },
  'cancelled by the outsider who wrote it': {
    facts: taskFacts('pending', record({ approval: null }), saying('/claude cancel', 'oona'), {
      author: { login: 'oona', bot: false },
    }),
  },
  'cancelled by an outsider who did not write it': {
    facts: taskFacts('queued', record(), saying('/claude cancel', 'oona')),
    context: busy,
  },
  'cancelled when it has failed': { facts: taskFacts('failed', failed, saying('/claude cancel')) },
  'cancelled in review, and once more': {
    facts: taskFacts(
      'review',
      record({ branch, attempts: [succeededAttempt()] }),
      saying('/claude cancel\n/claude cancel'),
    ),
  },

  'locked while it runs': { facts: taskFacts('in-progress', running, alive, { locked: true }) },
  'locked in review': {
    facts: taskFacts('review', record({ branch, attempts: [succeededAttempt()] }), {}, { locked: true }),
  },
  'locked and cancelled, /claude retry': {
    facts: taskFacts('cancelled', record(), saying('/claude retry'), {
      locked: true,
    }),
  },

  'claude:cancelled is added while it runs': {
    facts: taskFacts('in-progress', running, alive, {
      labels: ['claude:in-progress', 'claude:cancelled', 'specialty:backend'],
      labelled: [put('claude:cancelled', 0)],
    }),
  },
  'claude:cancelled is left over from before the attempt': {
    facts: taskFacts('in-progress', running, alive, {
      labels: ['claude:cancelled', 'specialty:backend'],
      labelled: [put('claude:cancelled', -6)],
    }),
  },
  'claude:cancelled is added while it waits': {
    facts: taskFacts(
      'queued',
      record(),
      {},
      {
        labels: ['claude:queued', 'claude:cancelled', 'specialty:backend'],
        labelled: [put('claude:queued', -9, 'cluster[bot]'), put('claude:cancelled', 0, 'tia')],
      },
    ),
  },
  'claude:queued is added by a bot that nobody named': {
    facts: taskFacts(
      'failed',
      failed,
      {},
      {
        labels: ['claude:failed', 'claude:queued', 'specialty:backend'],
        labelled: [put('claude:queued', 0, 'stale[bot]')],
      },
    ),
  },

  'Cancel is pressed': {
    facts: taskFacts('in-progress', running, alive),
    context: { evidence: { ...NO_EVIDENCE, cancelBy: [{ login: 'mika', nonce: 'aaaaaaaaaaaaaaaa' }] } },
  },
  'Cancel is pressed on an attempt that is over': {
    facts: taskFacts('in-progress', running, alive),
    context: { evidence: { ...NO_EVIDENCE, cancelBy: [{ login: 'mika', nonce: 'bbbbbbbbbbbbbbbb' }] } },
  },

  'paused while it waits': { facts: taskFacts('queued', record(), saying('/claude pause')) },
  'paused while it runs': { facts: taskFacts('in-progress', running, { ...alive, ...saying('/claude pause') }) },
  'paused, a PC is idle': { facts: taskFacts('queued', paused) },
  'paused, resumed': { facts: taskFacts('queued', paused, saying('/claude resume')) },
  'paused, retried': { facts: taskFacts('queued', paused, saying('/claude retry')) },
  'resumed when nobody paused it': { facts: taskFacts('queued', record(), saying('/claude resume')), context: busy },

  'priority by number, another label goes': {
    facts: taskFacts('queued', record(), saying('/claude prio 8'), {
      labels: ['claude:queued', 'specialty:backend', 'priority:low', 'help wanted'],
    }),
    context: busy,
  },
  'priority by a word that is none': {
    facts: taskFacts('queued', record(), saying('/claude priority hihg')),
    context: busy,
  },
  'priority by someone without write access': {
    facts: taskFacts('queued', record(), saying('/claude priority urgent', 'oona')),
    context: busy,
  },
  'another specialty, of which a PC is idle': {
    facts: taskFacts('queued', record(), saying('/claude specialty frontend')),
  },
  'another specialty for a task that has failed': {
    facts: taskFacts('failed', failed, saying('/claude specialty frontend')),
  },

  'assigned to an idle PC of another specialty': { facts: taskFacts('queued', record(), saying('/claude assign 2')) },
  'assigned to a PC there is not': { facts: taskFacts('queued', record(), saying('/claude assign pc-12')) },
  'assigned where the App may not list runners': {
    facts: taskFacts('pending', record({ approval: null }), saying('/claude assign pc-1'), {
      author: { login: 'oona', bot: false },
    }),
    context: { runners: { kind: 'forbidden' } },
  },
  'assigned to a PC without a label of its own': {
    facts: taskFacts('queued', record(), saying('/claude assign tower')),
    context: {
      runners: {
        kind: 'listed',
        runners: [{ ...runner('tower'), labels: ['claude', 'backend'] }, runner('pc-1', ['backend'], { busy: true })],
      },
    },
  },
  'assigned while it runs': {
    facts: taskFacts('in-progress', running, { ...alive, ...saying('/claude assign pc-2') }),
  },
  'waits for its PC, which is busy': {
    facts: taskFacts('queued', pinned),
    context: { runners: { kind: 'listed', runners: [runner('pc-1'), runner('pc-2', ['backend'], { busy: true })] } },
  },
  'waits for its PC, which is gone, until any will do': {
    facts: taskFacts('queued', pinned, saying('/claude assign any')),
    context: { runners: { kind: 'listed', runners: [runner('pc-1')] } },
  },
  'waits for its PC, which is offline': {
    facts: taskFacts('queued', pinned),
    context: { runners: { kind: 'listed', runners: [runner('pc-1'), runner('pc-2', [], { online: false })] } },
  },
  'retried on a PC': { facts: taskFacts('failed', failed, saying('/claude retry on pc-2')) },
  'retried on a PC there is not': { facts: taskFacts('failed', failed, saying('/claude retry on pc-3')) },

  'asked why, and for the queue, by an outsider': {
    facts: taskFacts('queued', record(), { ...saying('/claude why\n/claude queue', 'oona'), queue: others }),
    context: busy,
  },
};
