import { expect, test } from 'vitest';
import { type Result, resultSchema } from '../../app/contract/result.ts';
import { decide } from '../../app/core/decide.ts';
import { endingOf } from '../../app/core/run-outcome.ts';
import { attempt, context, minutes, NOW, record, run, taskFacts } from '../scenarios/facts.ts';

const RESULT = {
  ...{ version: 1, task: 5, attempt: 1, nonce: 'aaaaaaaaaaaaaaaa', outcome: { kind: 'succeeded' } },
  ...{ branch: 'claude/issue-5-backend', pr: 7, tests: { status: 'passed', passed: 1, failed: 0, skipped: 0 } },
  ...{ repairRounds: 0, turns: 3, costUsd: 0.2, durationMs: 1000, denials: [] },
};
const PC = { cpus: 8, load: 0.5, memoryMb: 16_000, freeMemoryMb: 9000, freeDiskMb: 50_000, mirror: true };
const SESSION = '11111111-2222-4333-8444-555555555555';

/** The attempt as the record keeps it after its run ended with this result. */
function ended(result: Result) {
  const ofRun = run({ phase: 'completed', conclusion: 'success', completedAt: minutes(-1) });
  const report = { kind: 'result' as const, result };
  const running = record({ branch: 'claude/issue-5-backend', attempts: [attempt()] });
  const facts = taskFacts('testing', running, { run: { kind: 'found', run: ofRun, report } });
  const decision = decide(facts, context({ now: NOW }));
  return decision.kind === 'task' ? decision.record.attempts[0] : decision;
}

test('what the PC reported and the session are kept with the attempt', () =>
  expect(ended(resultSchema.parse({ ...RESULT, pc: PC, session: SESSION }))).toMatchObject({
    pc: PC,
    session: SESSION,
  }));

test('the result of an older action, which reports neither, is as good', () => {
  const kept = ended(resultSchema.parse(RESULT));
  expect(kept).toMatchObject({ outcome: { kind: 'succeeded' }, turns: 3 });
  expect(kept).not.toHaveProperty('pc');
  expect(kept).not.toHaveProperty('session');
});

test.each([
  ['cancelled', 'pc-1', 'cancelled', 'The run was cancelled.'],
  ['timed_out', 'pc-1', 'run-timeout', 'The run took longer than its workflow allows and was stopped.'],
  ['startup_failure', null, 'dispatch-refused', 'GitHub could not start the run: its workflow file has an error.'],
  ['failure', null, 'runner-lost', 'The run ended before a PC took it.'],
  ['failure', 'pc-1', 'bug', 'The run ended without saying how. Its log is the place to look.'],
] as const)('a run that ended as %s on %s and left nothing: %s', (conclusion, runner, kind, message) =>
  expect(endingOf(run({ conclusion, runner }), null)).toEqual({
    outcome: { kind, message },
    costUsd: null,
    turns: null,
  }),
);

test('the words that the action left for a failure count before what the run shows', () =>
  expect(
    endingOf(run({ conclusion: 'failure' }), {
      kind: 'failure',
      failure: { kind: 'claude-missing', message: 'Install it.' },
    }),
  ).toEqual({ outcome: { kind: 'claude-missing', message: 'Install it.' }, costUsd: null, turns: null }));
