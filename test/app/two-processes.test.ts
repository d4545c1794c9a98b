/** One attempt begun by two processes of the app: GitHub has no compare-and-swap on comments, so that it has two runs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FAILURE_ANNOTATION_PREFIX } from '../../app/contract/result.ts';
import { hintOf } from '../../app/core/hint.ts';
import { report } from './as-job.ts';
import { startOnGitHub } from './on-github.ts';

const REPO = { owner: 'acme', name: 'shop' };
type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
let number: number;
const look = () => on.look(number, hintOf({ kind: 'anything' }));
const outcomes = () => on.record(number).attempts.map(({ outcome }) => outcome?.kind);

/** Nothing of the run is known to anybody but GitHub: the record is as a process wrote it that had read the task before. */
async function forgetTheRun(before: string): Promise<void> {
  const [comment] = on.stickies(number);
  if (comment) comment.body = before;
  on.restart();
}

function endLast(conclusion: 'success' | 'failure') {
  const run = on.runsOf(number).at(-1);
  for (const one of [run, ...(run?.jobs ?? [])]) Object.assign(one ?? {}, { status: 'completed', conclusion });
  for (const runner of on.repository.runners) runner.job = null;
  return run?.jobs[0]?.checkRun.annotations;
}

beforeEach(async () => {
  on = await startOnGitHub({ pcs: ['pc-1', 'pc-2'] });
  const { runners } = on.repository;
  on.repository.runners = [];
  const title = 'How does the orders endpoint of the API find the cart?';
  const { data } = await on.as('mika').rest.issues.create({ ...on.name, title, body: 'An API of the backend server.' });
  number = data.number;
  await on.look(number);
  expect(on.labels(number)).toContain('claude:queued');
  on.repository.runners = runners;
});
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

test('the second run finds the result of the first and leaves; the app takes that for the attempt’s', async () => {
  const before = on.sticky(number);
  await look();
  await report(on, number, { published: 'comment', pr: null });
  await forgetTheRun(before);
  await look();
  expect(on.runsOf(number)).toHaveLength(2);
  endLast('success');
  await look();
  expect(outcomes()).toEqual(['succeeded']);
  expect(on.labels(number)).toContain('claude:completed');
});

test('of two comments that both wrote in place of a deleted one, within one second, the timer takes one away', async () => {
  const issue = on.issueOf(number);
  issue.comments.splice(0);
  issue.updatedAt -= 60_000;
  let reads = 0;
  on.github.onRequest.push(async ({ operation }, phase) => {
    if (operation === 'taskFacts' && phase === 'after') reads += 1;
    if (operation === 'writeTask' && phase === 'before') await vi.waitFor(() => expect(reads).toBeGreaterThan(1));
  });
  const twin = on.twin();
  const ref = { repo: { installationId: on.installation.id, id: on.repository.id, ...REPO }, number };
  twin.reconciler.hint(ref, hintOf({ kind: 'anything' }));
  await Promise.all([look(), twin.reconciler.idle()]);
  expect(on.stickies(number)).toHaveLength(2);
  // GitHub's times are whole seconds.
  const [first = 0, second = 0] = on.stickies(number).map(({ createdAt }) => Math.floor(createdAt / 1000) * 1000);
  issue.updatedAt = Math.max(first, second);
  await on.sweep();
  expect(on.stickies(number)).toHaveLength(1);
});

test('a run that nobody remembers does not hold back the attempts after it', async () => {
  const before = on.sticky(number);
  await look();
  const { runners } = on.repository;
  on.repository.runners = runners.filter(({ name }) => name !== on.record(number).attempts[0]?.runner.name);
  await forgetTheRun(before);
  await look();
  // GitHub runs one of a task at a time, and nobody takes the first.
  expect(on.runsOf(number)).toMatchObject([{ status: 'queued' }, { status: 'pending' }]);
  on.pass(21);
  await look();
  expect(outcomes()).toEqual(['assign-timeout']);
  expect(on.runsOf(number)).toMatchObject([{ conclusion: 'cancelled' }, { conclusion: 'cancelled' }]);
});

test('the second run leaves because the first has failed before it could report: so has the attempt', async () => {
  const before = on.sticky(number);
  await look();
  endLast('failure')?.push({
    ...{
      title: `${FAILURE_ANNOTATION_PREFIX}disk-full`,
      message: 'No room is left.',
      level: 'failure',
      rawDetails: null,
    },
    ...{ path: '.github', startLine: 1, endLine: 1, startColumn: null, endColumn: null },
  });
  await forgetTheRun(before);
  await look();
  expect(on.runsOf(number)).toHaveLength(2);
  endLast('success');
  await look();
  expect(outcomes()).toEqual(['disk-full']);
});
