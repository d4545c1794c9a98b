/** Whatever GitHub shows, deciding is legal, comes to rest, and says exactly one thing of a task. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PRIORITIES,
  priorityLabel,
  SPECIALTIES,
  STATES,
  specialtyLabel,
  stateLabel,
} from '../../app/contract/labels.ts';
import { FAILURE_KINDS, type Outcome } from '../../app/contract/outcome.ts';
import type { Attempt, TaskRecord } from '../../app/contract/record.ts';
import { COMMANDS, VERBS } from '../../app/core/command-table.ts';
import type { Facts, RunReading } from '../../app/core/facts.ts';
import { NO_DEPENDENCIES } from '../../app/core/graph/obstacles.ts';
import type { Context, Evidence } from '../../app/core/task.ts';
import { settle } from '../scenarios/carry-out.ts';
import { attempt, context, minutes, record, run, runner, says, taskFacts } from '../scenarios/facts.ts';

const LOGINS = ['mika', 'oona', 'tia', 'nobody'] as const;
const login = fc.constantFrom(...LOGINS);
const moment = fc.integer({ min: -300, max: 60 }).map(minutes);
const nonceOf = (number: number) => number.toString(16).padStart(16, '0');

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: 'succeeded' }),
  fc.constantFrom(...FAILURE_KINDS).map((kind): Outcome => ({ kind, message: `It ended with ${kind}.` })),
  moment.map((resetsAt): Outcome => ({ kind: 'usage-limit', message: 'Limited.', resetsAt })),
);
const ended = fc.record({ outcome, endedAt: moment, costUsd: fc.constantFrom(null, 0, 3) });

function attemptsOf(past: readonly Pick<Attempt, 'outcome' | 'endedAt' | 'costUsd'>[], active: boolean): Attempt[] {
  const all = past.map((one, at) => attempt({ ...one, number: at + 1, nonce: nonceOf(at + 1) }));
  const number = all.length + 1;
  return active ? [...all, attempt({ number, nonce: nonceOf(number) })] : all;
}

const records: fc.Arbitrary<{ record: TaskRecord; active: boolean }> = fc
  .record({
    past: fc.array(ended, { maxLength: 4 }),
    active: fc.boolean(),
    approved: fc.boolean(),
    notBefore: fc.option(moment),
    paused: fc.option(fc.record({ by: login, at: moment })),
    pin: fc.constantFrom(null, { name: 'pc-1', label: 'pc-1' }, { name: 'gone', label: 'pc-gone' }),
    specialty: fc.constantFrom(...SPECIALTIES),
  })
  .map(({ past, active, approved, notBefore, paused, pin, specialty }) => {
    const attempts = attemptsOf(past, active);
    const base = record();
    return {
      active,
      record: {
        ...base,
        classification: { ...base.classification, specialty },
        branch: attempts.length > 0 ? 'claude/issue-5-backend' : null,
        approval: approved ? base.approval : null,
        attempts,
        notBefore,
        paused,
        pin,
      },
    };
  });

const runs: fc.Arbitrary<RunReading> = fc.oneof(
  fc.constant<RunReading>({ kind: 'missing' }),
  fc
    .record({
      phase: fc.constantFrom('queued' as const, 'running' as const, 'completed' as const),
      conclusion: fc.constantFrom('success', 'failure', 'cancelled', 'timed_out', 'startup_failure', 'odd'),
      runner: fc.constantFrom(null, 'pc-1', 'pc-9'),
      startedAt: fc.option(moment),
      completedAt: fc.option(moment),
      report: fc.option(fc.constantFrom(...FAILURE_KINDS)),
    })
    .map(({ report, ...of }): RunReading => {
      const told =
        report === null ? null : { kind: 'failure' as const, failure: { kind: report, message: 'It said so.' } };
      return { kind: 'found', run: run(of), report: of.phase === 'completed' ? told : null };
    }),
);

const blockers = fc.array(
  fc.record({
    number: fc.integer({ min: 1, max: 9 }),
    state: fc.constantFrom('open' as const, 'completed' as const, 'not-planned' as const, 'missing' as const),
  }),
  { maxLength: 2 },
);

const words = fc.constantFrom('', ' high', ' 11', ' frontend', ' on pc-1', ' pc-2', ' any', ' nonsense');
const verbs = VERBS.flatMap((verb) => [verb, ...COMMANDS[verb].aliases]);
const comments = fc
  .array(fc.record({ by: login, verb: fc.constantFrom(...verbs), word: words }), { maxLength: 3 })
  .map((all) => all.map(({ by, verb, word }, at) => says(`/claude ${verb}${word}`, by, 2000 + at)));

const labels = fc
  .tuple(
    fc.subarray(STATES.map(stateLabel), { maxLength: 3 }),
    fc.subarray(SPECIALTIES.map(specialtyLabel), { maxLength: 2 }),
    fc.subarray(PRIORITIES.map(priorityLabel), { maxLength: 2 }),
  )
  .map((all) => [...all.flat(), 'bug']);

const facts: fc.Arbitrary<Facts> = fc
  .record({
    task: records,
    run: runs,
    labels,
    comments,
    blockers,
    open: fc.boolean(),
    locked: fc.boolean(),
    author: login,
    editor: fc.option(login),
    changed: fc.boolean(),
    pull: fc.option(
      fc.record({
        state: fc.constantFrom('open' as const, 'closed' as const, 'merged' as const),
        draft: fc.boolean(),
        endedAt: moment,
        asksAgain: fc.option(moment),
      }),
    ),
    record: fc.constantFrom('valid', 'broken', 'absent'),
    activeElsewhere: fc.constantFrom(
      [],
      Array.from({ length: 10 }, (_, at) => 100 + at),
    ),
    workflowPresent: fc.boolean(),
    archived: fc.boolean(),
  })
  .map(({ task, run: reading, labels: has, comments: said, blockers: named, ...of }) => {
    const known = of.record === 'valid';
    const base = taskFacts('queued', task.record, {
      comments: said,
      run: task.active && known ? reading : { kind: 'unread' },
      pull: of.pull && {
        number: 6,
        url: 'https://github.example/acme/shop/pull/6',
        ...{ state: of.pull.state, draft: of.pull.draft },
        endedAt: of.pull.state === 'open' ? null : of.pull.endedAt,
        feedback: {
          nodeId: 'PullRequest_6',
          reviews:
            of.pull.asksAgain === null
              ? []
              : [{ author: { login: 'mika', bot: false }, mayPush: true, at: of.pull.asksAgain }],
          comments: [],
        },
      },
      dependencies: {
        ...NO_DEPENDENCIES,
        blockers: named.map(({ number, state }) => ({
          key: `acme/shop#${number + 10}`,
          shown: `#${number + 10}`,
          from: 'text' as const,
          state,
        })),
      },
      activeElsewhere: of.activeElsewhere,
      workflowPresent: of.workflowPresent,
    });
    const issue = {
      ...base.issue,
      labels: has,
      open: of.open,
      ...(of.locked && { locked: true as const }),
      author: { login: of.author, bot: false },
      edited: of.editor === null ? null : { by: of.editor, at: minutes(-3) },
      textHash: of.changed ? 'f'.repeat(64) : base.issue.textHash,
    };
    const repository = { ...base.repository, archived: of.archived };
    if (known) return { ...base, issue, repository };
    const lost = of.record === 'broken' ? { kind: 'broken' as const, runs: [] } : { kind: 'absent' as const };
    return { ...base, issue, repository, record: lost, comments: said };
  });

const evidence: fc.Arbitrary<Evidence> = fc
  .record({ isNew: fc.boolean(), by: fc.option(login), rerun: fc.option(login), cancel: fc.option(login) })
  .map(({ isNew, by, rerun, cancel }) => ({
    isNew,
    queuedBy: by === null ? [] : [by],
    rerunBy: rerun === null ? [] : [rerun],
    cancelBy: cancel === null ? [] : [{ login: cancel, nonce: nonceOf(1) }],
    ticked: [],
  }));

const around: fc.Arbitrary<Context> = fc
  .record({ evidence, runners: fc.constantFrom('idle', 'busy', 'none', 'forbidden') })
  .map(({ evidence: heard, runners }) =>
    context({
      evidence: heard,
      runners:
        runners === 'forbidden'
          ? { kind: 'forbidden' }
          : {
              kind: 'listed',
              runners: runners === 'none' ? [] : [runner('pc-1', [...SPECIALTIES], { busy: runners === 'busy' })],
            },
    }),
  );

/** The more labels speak, the more looks may be needed; but never one that finds nothing new to do. */
const MAX_LOOKS = 3;

test('it comes to rest, by steps that the table knows, with one label of each kind and one comment', () => {
  fc.assert(
    fc.property(facts, around, (found, given) => {
      const { steps, facts: atRest } = settle(found, given);
      expect(steps.length).toBeLessThanOrEqual(MAX_LOOKS);
      if (steps.length === 0) return;
      const has = (prefix: string) => atRest.issue.labels.filter((label) => label.startsWith(prefix));
      expect(has('claude:')).toHaveLength(1);
      expect(has('specialty:')).toHaveLength(1);
      const own = atRest.comments.filter(({ ours, body }) => ours && body.includes('claude-cluster:record'));
      expect(own).toHaveLength(1);
    }),
    { numRuns: 400 },
  );
});

test('nothing is dispatched for a text that nobody with write access stands behind', () => {
  fc.assert(
    fc.property(facts, around, (found, given) => {
      const mayNot = { ...found, permissions: new Map(LOGINS.map((one) => [one, 'triage' as const])) };
      const stale = found.record.kind === 'valid' && found.record.record.approval?.textHash === found.issue.textHash;
      const active = found.run.kind !== 'unread';
      if (stale || active) return;
      const { steps } = settle(mayNot, given);
      expect(steps.flatMap(({ actions }) => actions.map(({ kind }) => kind))).not.toContain('dispatch');
    }),
    { numRuns: 400 },
  );
});
