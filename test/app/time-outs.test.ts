/** What becomes of attempts whose PC or job falls silent, on the local GitHub. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { startJob, waitForJob } from '../github/actions/session.ts';
import { startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let number: number;
beforeEach(async () => {
  on = await startOnGitHub({ pcs: ['pc-1', 'pc-2'] });
  number = await on.open('mika');
  await on.look(number);
  take('pc-1');
  await on.look(number, hintOf({ kind: 'anything' }));
  expect(on.labels(number)).toContain('claude:in-progress');
});
afterEach(async () => {
  expect(on.errors).toEqual([]);
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const runnerNamed = (name: string) => {
  const runner = on.repository.runners.find((one) => one.name === name);
  if (!runner) throw new Error(`No runner ${name}`);
  return runner;
};
/** The PC begins the job that waits for it. */
function take(name: string): void {
  const session = { home: on.repository, runner: runnerNamed(name) };
  waitForJob(on.github, session, () => {});
  if (!session.runner.job) throw new Error(`No job for ${name}`);
  startJob(on.github, session, session.runner.job);
}
/** The timer looks at runs and at runners in turn. */
const rounds = async () => {
  await on.sweep();
  await on.sweep();
};
const outcomes = () => on.record(number).attempts.map(({ runner, outcome }) => [runner.name, outcome?.kind]);

test('a PC that is offline for five minutes loses its task to another PC; GitHub still thinks that it works', async () => {
  runnerNamed('pc-1').lastSeenAt = null;
  await rounds();
  on.pass(4);
  await rounds();
  expect(on.labels(number)).toContain('claude:in-progress');
  on.pass(2);
  await rounds();
  expect(on.labels(number)).toContain('claude:queued');
  expect(on.sticky(number)).toContain('The PC has been offline for more than 5 minutes.');
  expect(on.runsOf(number)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
  on.pass(1);
  await rounds();
  expect(outcomes()).toEqual([
    ['pc-1', 'runner-lost'],
    ['pc-2', undefined],
  ]);
  expect(on.runsOf(number)).toMatchObject([{}, { status: 'queued' }]);
});

test('a PC that comes back in time keeps it', async () => {
  runnerNamed('pc-1').lastSeenAt = null;
  await rounds();
  on.pass(4);
  runnerNamed('pc-1').lastSeenAt = on.github.clock.now();
  await rounds();
  runnerNamed('pc-1').lastSeenAt = null;
  on.pass(2);
  await rounds();
  on.pass(4);
  await rounds();
  expect(outcomes()).toEqual([['pc-1', undefined]]);
});

test('a run that never ends is ended, and a person is asked', async () => {
  on.pass(74);
  await rounds();
  expect(on.labels(number)).toContain('claude:in-progress');
  on.pass(2);
  await rounds();
  expect(on.labels(number)).toContain('claude:failed');
  expect(on.sticky(number)).toContain(
    'did not end within 60 minutes, nor by itself after that. Split the issue, or raise',
  );
  expect(on.runsOf(number)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }]);
  expect(await on.look(number, hintOf({ kind: 'anything' }))).toEqual(['taskFacts']);
});

test('a task whose record is lost after a while is still worked on, and not begun again', async () => {
  on.pass(11);
  on.issueOf(number).comments.length = 0;
  on.restart();
  await on.look(number);
  expect(on.labels(number)).toContain('claude:in-progress');
  expect(on.record(number).attempts).toMatchObject([{ endedAt: null, outcome: null }]);
  expect(on.runsOf(number)).toMatchObject([{ status: 'in_progress' }]);
});
