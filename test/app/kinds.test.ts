/** Questions and reviews, seen from GitHub: what is asked for, pinned, refused, and found again. */
import { afterEach, expect, test } from 'vitest';
import { WORKFLOW_PATH } from '../../app/contract/dispatch.ts';
import { hintOf } from '../../app/core/hint.ts';
import { type Options, startOnGitHub, WORKFLOW } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  expect(on.errors).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const headOf = async (branch: string) =>
  (await on.as('mika').rest.git.getRef({ ...on.name, ref: `heads/${branch}` })).data.object.sha;

/** A pull request of Mika's, which no look knows of yet. */
async function openPull(options?: Options): Promise<number> {
  on = await startOnGitHub(options);
  const { git, repos, pulls } = on.as('mika').rest;
  await git.createRef({ ...on.name, ref: 'refs/heads/tax', sha: await headOf('main') });
  const content = Buffer.from('export const tax = 0.2;\n').toString('base64');
  await repos.createOrUpdateFileContents({ ...on.name, path: 'tax.ts', message: 'Tax', branch: 'tax', content });
  const title = 'API: tax on the server endpoint';
  return (await pulls.create({ ...on.name, title, head: 'tax', base: 'main' })).data.number;
}

const askFor = async (title: string) => {
  const { data } = await on.as('mika').rest.issues.create({ ...on.name, title, body: 'An API of the backend server.' });
  await on.look(data.number);
  return data.number;
};

/** As after the webhook of a comment. */
async function say(number: number, body: string, login = 'mika') {
  const id = await on.comment(login, number, body);
  const requests = await on.look(number, hintOf({ kind: 'anything' }, {}, [login]));
  const comment = on.issueOf(number).comments.find((one) => one.id === id);
  return { reactions: comment?.reactions.map(({ content }) => content), requests };
}

test('a question goes out with the commit it is about, and has no branch', async () => {
  on = await startOnGitHub();
  const number = await askFor('How does the orders endpoint of the API find the cart?');
  const [run] = on.runsOf(number);
  expect(run?.inputs).toMatchObject({ kind: 'question', head: await headOf('main') });
  expect(on.record(number)).toMatchObject({ branch: null, attempts: [{ head: await headOf('main') }] });
});

test('the label kind: decides what comes of an issue, before anything else does', async () => {
  on = await startOnGitHub();
  const title = 'How does the orders endpoint of the API find the cart?';
  const { data } = await on.as('mika').rest.issues.create({ ...on.name, title, labels: ['kind:feature'] });
  await on.look(data.number);
  const { branch } = on.record(data.number);
  expect(on.runsOf(data.number)[0]?.inputs).toMatchObject({ kind: 'feature', branch, head: '' });
});

test('a repository with an older workflow is told why its questions wait; all else goes on', async () => {
  const older = WORKFLOW.replace(/ {6}head:\n(?: {8}.*\n)+/, '').replace(/ {10}head: .*\n/, '');
  expect(older).not.toContain('head');
  on = await startOnGitHub({ files: { [WORKFLOW_PATH]: older }, pcs: ['pc-1', 'pc-2'] });
  const number = await askFor('How does the orders endpoint of the API find the cart?');
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  expect(on.sticky(number)).toContain('GitHub refused to start the job');
  expect(on.sticky(number)).toContain('Check that the workflow file on the default branch is the current one');
  const other = await askFor('The orders endpoint of the API fails');
  expect(on.labels(other)).toEqual(['claude:assigned', 'specialty:backend']);
});

test('/claude review makes a pull request a task, once, on the commit it has now', async () => {
  const number = await openPull();
  const { reactions, requests } = await say(number, '/claude review');
  expect(reactions).toEqual(['+1']);
  expect(requests.length).toBeLessThanOrEqual(6);
  expect(on.runsOf(number)).toMatchObject([{ inputs: { kind: 'review', head: await headOf('tax') } }]);
  expect(on.labels(number)).toEqual(['claude:assigned', 'specialty:backend']);
  expect(on.record(number)).toMatchObject({ branch: null, approval: { by: 'mika' } });
  on.restart();
  await on.look(number);
  expect(on.runsOf(number)).toHaveLength(1);
  expect(on.stickies(number)).toHaveLength(1);
});

test('a pull request stands in the queue beside the issues, and is found again without a webhook', async () => {
  const number = await openPull({ pcs: [] });
  await say(number, '/claude review');
  const other = await askFor('The orders endpoint of the API fails');
  expect(on.labels(number)).toEqual(['claude:queued', 'specialty:backend']);
  await say(other, '/claude queue');
  expect(on.replies(other)[0]).toContain(`1. \`#${number}\` medium · backend`);
  expect(on.replies(other)[0]).toContain(`2. \`#${other}\` medium · backend **← this task**`);

  on.restart();
  await on.comment('mika', number, '/claude cancel');
  await on.sweep();
  expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
});

test('a running review counts for the limit of tasks at once', async () => {
  const files = { '.github/claude-cluster.yml': 'version: 1\nlimits:\n  parallel: 1\n' };
  const number = await openPull({ files, pcs: ['pc-1', 'pc-2'] });
  await say(number, '/claude review');
  on.restart();
  const other = await askFor('The orders endpoint of the API fails');
  expect(on.sticky(other)).toContain('1 tasks are running, the limit of this repository');
});

test('/claude review by an outsider does nothing', async () => {
  const number = await openPull();
  await say(number, '/claude review', 'oona');
  expect(on.labels(number)).toEqual([]);
  expect(on.issueOf(number).comments).toHaveLength(1);
});

test('other commands on a pull request that is no task are refused with a reason, once', async () => {
  const number = await openPull();
  expect((await say(number, '/claude reveiw')).reactions).toEqual(['-1']);
  on.restart();
  expect(await on.look(number)).toEqual(['taskFacts', 'people']);
  expect(on.replies(number)).toMatchObject([expect.stringContaining('nobody has asked for a review')]);
  expect(on.labels(number)).toEqual([]);
  expect((await say(number, '/claude review')).reactions).toEqual(['+1']);
  expect(on.stickies(number)).toHaveLength(1);
});

test('a pull request that is closed ends its review', async () => {
  const number = await openPull();
  await say(number, '/claude review');
  await on.look(number);
  await on.as('mika').rest.pulls.merge({ ...on.name, pull_number: number });
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
  expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
});

test('claude:cancelled beside its state ends a review, as it ends other work', async () => {
  const number = await openPull();
  await say(number, '/claude review');
  await on.look(number);
  await on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: number, labels: ['claude:cancelled'] });
  await on.look(number);
  expect(on.labels(number)).toEqual(['claude:cancelled', 'specialty:backend']);
  expect(on.runsOf(number)).toMatchObject([{ cancelled: true }]);
});

test('the dashboard leads to a pull request that is reviewed, also when the app learns of it long after', async () => {
  const number = await openPull();
  await say(number, '/claude review');
  const text = () => [...on.repository.issues.values()].find(({ title }) => title.includes('dashboard'))?.body;
  await on.sweep();
  expect(text()).toContain(`- [#${number}](../pull/${number}) API: tax on the server endpoint – attempt 1 on \`pc-1\``);
  await say(number, '/claude cancel');
  on.issueOf(number).updatedAt -= 3 * 24 * 3_600_000;
  on.restart();
  on.pass(2);
  const before = on.github.state.requests.length;
  await on.sweep();
  expect(on.github.state.requests.slice(before).map(({ operation }) => operation)).toContain('finishedTasks');
  expect(text()).toContain(`🚫 [#${number}](../pull/${number})`);
});
