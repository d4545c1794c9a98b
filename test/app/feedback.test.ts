/** What people want changed in a task's pull request: each review starts one attempt, on the same branch. */
import { afterEach, expect, test } from 'vitest';
import { hintOf } from '../../app/core/hint.ts';
import { asJob, report } from './as-job.ts';
import { type Options, startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const EVENTS = ['issue_comment', 'pull_request_review'];

/** The attempt under way ends well, as the action would have it: the branch, its pull request, the check run. */
async function succeed(number: number): Promise<void> {
  const { branch, attempts } = on.record(number);
  const attempt = attempts.at(-1);
  if (branch === null || !attempt) throw new Error('No attempt is under way');
  const { git, pulls } = await asJob(on);
  if (attempt.number === 1) {
    const { data: main } = await git.getRef({ ...on.name, ref: 'heads/main' });
    const { data: base } = await git.getCommit({ ...on.name, commit_sha: main.object.sha });
    const file = { path: 'orders.ts', mode: '100644' as const, type: 'blob' as const, content: 'export {};\n' };
    const { data: tree } = await git.createTree({ ...on.name, base_tree: base.tree.sha, tree: [file] });
    const commit = { message: 'Orders', tree: tree.sha, parents: [base.sha] };
    const { data: made } = await git.createCommit({ ...on.name, ...commit });
    await git.createRef({ ...on.name, ref: `refs/heads/${branch}`, sha: made.sha });
    await pulls.create({ ...on.name, title: 'Orders', head: branch, base: 'main', body: `Closes #${number}` });
  }
  await report(on, number, { published: 'pull request', pr: number + 1 });
  await on.look(number, hintOf({ kind: 'anything' }));
}

/** An issue of Mika's whose pull request, the next number, waits for a review. */
async function inReview(options?: Options): Promise<number> {
  on = await startOnGitHub(options);
  const number = await on.open('mika');
  await on.look(number);
  await succeed(number);
  expect(on.labels(number)).toContain('claude:review');
  return number;
}

/** Later than everything that happened before: GitHub's times are whole seconds. */
async function request(number: number, login: string) {
  const pull = { ...on.name, pull_number: number + 1 };
  const { data } = await on.as(login).rest.pulls.createReview({ ...pull, event: 'REQUEST_CHANGES', body: 'Not so.' });
  const review = on.issueOf(number + 1).pull?.reviews.find(({ id }) => id === data.id);
  if (review) review.submittedAt += 2000;
}
const lookAgain = (number: number) => on.look(number, hintOf({ kind: 'anything' }));
const attemptsOf = (number: number) => on.record(number).attempts.length;

test('a review that requests changes starts one attempt on the branch, however often it is heard of', async () => {
  const number = await inReview({ events: EVENTS });
  await on.hear();
  await request(number, 'mika');
  await on.hear();
  expect(on.labels(number)).toContain('claude:assigned');
  expect(on.record(number).attempts).toMatchObject([
    { outcome: { kind: 'succeeded' } },
    { feedback: { by: 'mika', through: 'review' } },
  ]);
  expect(on.runsOf(number)[1]?.inputs['branch']).toBe(on.runsOf(number)[0]?.inputs['branch']);
  on.restart();
  await on.sweep();
  await lookAgain(number);
  expect(on.runsOf(number)).toHaveLength(2);

  // The run begins after the review, so that it knows it.
  const job = on.runsOf(number)[1]?.jobs[0];
  if (job) job.startedAt = on.github.clock.now() + 5000;
  await succeed(number);
  await lookAgain(number);
  expect(on.labels(number)).toContain('claude:review');
  expect(attemptsOf(number)).toBe(2);
  expect(on.record(number).feedback).toBeUndefined();
});

test('a lost webhook is made good by the sweep; while no PC is idle the issue says what it waits to do', async () => {
  const number = await inReview();
  await request(number, 'mika');
  for (const runner of on.repository.runners) runner.lastSeenAt = null;
  on.pass(11);
  await on.sweep();
  expect(on.labels(number)).toContain('claude:queued');
  expect(on.sticky(number)).toContain('`mika` requested changes in a review: the next attempt deals with that');
});

test('a review of somebody who may not write starts nothing, nor does one that was dismissed', async () => {
  const number = await inReview();
  await request(number, 'oona');
  await request(number, 'mika');
  const pull = on.issueOf(number + 1).pull;
  for (const review of pull?.reviews ?? []) if (review.user.login === 'mika') review.state = 'DISMISSED';
  await lookAgain(number);
  expect(on.labels(number)).toContain('claude:review');
});

test('so many in a row and no more, until somebody asks with /claude fix on the pull request', async () => {
  const config = 'version: 1\nretry:\n  feedback-rounds: 0\n';
  const number = await inReview({ files: { '.github/claude-cluster.yml': config }, events: EVENTS });
  await on.hear();
  await request(number, 'mika');
  await on.hear();
  expect(on.labels(number)).toContain('claude:review');
  expect(on.sticky(number)).toContain('`mika` requested changes. Reviews start no attempts here');

  const refused = await on.comment('oona', number + 1, '/claude fix it all');
  await on.hear();
  expect(on.labels(number)).toContain('claude:review');
  expect(on.replies(number + 1)).toEqual([expect.stringContaining('is for people with write access')]);
  expect(on.replies(number)).toEqual([]);
  const asked = await on.comment('mika', number + 1, '/claude fix the sign');
  on.restart();
  await on.hear();
  expect(on.labels(number)).toContain('claude:assigned');
  expect(on.record(number)).toMatchObject({ commands: [refused, asked], attempts: [{}, { feedback: { by: 'mika' } }] });
  expect(on.labels(number + 1)).toEqual([]);
  const reactions = on
    .issueOf(number + 1)
    .comments.map(({ id, reactions: all }) => [id, all.map(({ content }) => content)]);
  expect(reactions).toEqual(expect.arrayContaining([[asked, ['eyes', '+1']]]));
  await lookAgain(number + 1);
  await lookAgain(number);
  expect(on.runsOf(number)).toHaveLength(2);
});

test('/claude fix without an open pull request says what to do instead', async () => {
  on = await startOnGitHub({ pcs: [] });
  const number = await on.open('mika');
  await on.look(number);
  await on.comment('mika', number, '/claude fix');
  await lookAgain(number);
  expect(on.replies(number)).toEqual([expect.stringContaining('no open pull request of this task')]);
});
