/** A plan that somebody accepts becomes sub-issues: exactly those, whatever breaks off. */
import { afterEach, expect, test } from 'vitest';
import { acceptBox, type Plan, planMarker } from '../../app/contract/plan.ts';
import { hintOf } from '../../app/core/hint.ts';
import { asJob, report } from './as-job.ts';
import { type Options, startOnGitHub } from './on-github.ts';

type OnGitHub = Awaited<ReturnType<typeof startOnGitHub>>;
let on: OnGitHub;
afterEach(async () => {
  expect(on.github.violations).toEqual([]);
  await on[Symbol.asyncDispose]();
});

const PARTS: Plan['parts'] = [
  { title: 'A schema', body: 'Tables of the API.', specialty: 'database', after: [] },
  { title: 'The endpoint', body: 'Orders by day.', specialty: 'backend', after: [1] },
  { title: 'The page', body: 'Shows them.', specialty: 'frontend', after: [2] },
  { title: 'The manual', body: 'Says so.', specialty: 'no-such', after: [] },
  { title: 'The alarm', body: 'Rings.', after: [] },
];

const anything = hintOf({ kind: 'anything' });

/** An issue of Mika's with a plan in a comment of the action, whose box nobody ticked yet. */
async function planned(options?: Options, parts = PARTS): Promise<{ number: number; commentId: number; plan: Plan }> {
  on = await startOnGitHub(options);
  const number = await on.open('mika');
  await on.look(number, hintOf({ kind: 'anything' }));
  await on.comment('mika', number, '/claude plan');
  await on.look(number, anything);
  const [attempt] = on.record(number).attempts;
  const plan: Plan = { version: 1, id: attempt?.nonce ?? '', parts };
  const { issues } = await asJob(on);
  const body = `A plan.\n\n${acceptBox(plan, 'Create these')}\n\n${planMarker(plan)}`;
  const { data } = await issues.createComment({ ...on.name, issue_number: number, body });
  await report(on, number, { published: 'comment', pr: null });
  await on.look(number, anything);
  expect(on.labels(number)).toContain('claude:completed');
  return { number, commentId: data.id, plan };
}

async function tick(number: number, commentId: number, login = 'mika') {
  const body =
    on
      .issueOf(number)
      .comments.find(({ id }) => id === commentId)
      ?.body.replace('- [ ]', '- [x]') ?? '';
  await on.as(login).rest.issues.updateComment({ ...on.name, comment_id: commentId, body });
  // Whole seconds are all that GitHub tells.
  on.issueOf(number).updatedAt += 2000;
}
const partsOf = (number: number) => on.issueOf(number).subIssues;
const titles = (number: number) => partsOf(number).map(({ title }) => title);

test('each part becomes one sub-issue that is approved by who ticked the box, and the issue waits for them', async () => {
  const parts = PARTS.filter(({ title }) => title !== 'The page' && title !== 'The alarm');
  const { number, commentId } = await planned({ events: ['issue_comment'] }, parts);
  expect(on.runsOf(number)).toMatchObject([
    { inputs: { kind: 'plan', head: expect.stringMatching(/^[0-9a-f]{40}$/) } },
  ]);
  expect(on.sticky(number)).toContain('tick the box there, its issues are made');
  await on.hear();
  await tick(number, commentId);
  await on.hear();
  expect(titles(number)).toEqual(['A schema', 'The manual', 'The endpoint']);
  expect(on.labels(number)).toContain('claude:blocked');
  expect(on.errors).toEqual([]);

  const [schema, manual, endpoint] = partsOf(number);
  for (const one of partsOf(number)) expect(one.user.login).toBe(on.app.bot.login);
  expect(on.labels(schema?.number ?? 0)).toEqual(['claude:queued', 'specialty:database']);
  expect(on.record(schema?.number ?? 0).approval).toMatchObject({ by: 'mika' });
  expect(on.labels(endpoint?.number ?? 0)).toEqual(['claude:blocked', 'specialty:backend']);
  expect(endpoint?.body).toContain(`Depends on #${schema?.number}`);
  expect(manual?.labels.some(({ name }) => name === 'specialty:no-such')).toBe(false);

  // What people take away stays away.
  await on.as('mika').rest.issues.removeSubIssue({ ...on.name, issue_number: number, sub_issue_id: manual?.id ?? 0 });
  await on.look(number, anything);
  expect(titles(number)).toEqual(['A schema', 'The endpoint']);
  for (const one of partsOf(number))
    await on.as('mika').rest.issues.update({ ...on.name, issue_number: one.number, state: 'closed' });
  await on.look(number, anything);
  expect(on.labels(number)).toContain('claude:completed');
  expect(on.issueOf(number)).toMatchObject({ state: 'closed', stateReason: 'completed' });
  expect(on.sticky(number)).toContain('Done: its sub-issues are closed');
});

test('what has no room below the issue is not made, and its comment says so', async () => {
  const { number, commentId } = await planned();
  const other = on.issueOf(await on.open('mika'));
  on.issueOf(number).subIssues.push(...Array.from({ length: 97 }, () => other));
  await tick(number, commentId);
  await on.look(number, anything);
  await on.look(number, anything);
  expect(titles(number).slice(97)).toEqual(['A schema', 'The manual', 'The alarm']);
  expect(on.record(number).plan).toMatchObject({ isMade: true, left: 2 });
  expect(on.sticky(number)).toContain('2 issues of the accepted plan are missing: GitHub allows 100 sub-issues');
});

test('a lost webhook, and an app that ends after three of five, lead to exactly five', async () => {
  const { number, commentId } = await planned();
  await tick(number, commentId);
  let cut = false;
  on.github.requestFaults = ({ operation }) => {
    if (cut || operation !== 'writeTask') return 'none';
    cut = true;
    return 'drop-after';
  };
  on.pass(11);
  await on.sweep();
  expect(titles(number)).toEqual(['A schema', 'The manual', 'The alarm']);
  expect(on.errors).toHaveLength(1);
  on.restart();
  on.pass(11);
  await on.sweep();
  expect(titles(number).toSorted()).toEqual(PARTS.map(({ title }) => title).toSorted());
  expect(on.labels(number)).toContain('claude:blocked');
});

test('two processes at once make none twice for long', async () => {
  const { number, commentId } = await planned();
  const twin = on.twin();
  await tick(number, commentId);
  const repo = { installationId: on.installation.id, id: on.repository.id, owner: 'acme', name: 'shop' };
  twin.reconciler.hint({ repo, number }, anything);
  await Promise.all([on.look(number, anything), twin.reconciler.idle()]);
  await on.look(number, anything);
  await on.look(number, anything);
  expect(titles(number).toSorted()).toEqual(PARTS.map(({ title }) => title).toSorted());
});

test('a box that is ticked by the wrong hand, or below a text that is not ours, makes nothing', async () => {
  const { number, commentId, plan } = await planned();
  await on.comment('oona', number, `- [x] mine\n${acceptBox(plan, 'x').replace('[ ]', '[x]')}\n${planMarker(plan)}`);
  await on.look(number, anything);
  // Somebody who has lost the right to write since.
  await tick(number, commentId);
  const comment = on.issueOf(number).comments.find(({ id }) => id === commentId);
  const oona = on.github.state.users.find(({ login }) => login === 'oona');
  if (comment && oona) comment.editor = oona;
  await on.look(number, anything);
  expect(partsOf(number)).toEqual([]);
  expect(on.labels(number)).toContain('claude:completed');
});

test('/claude plan is refused beside a label that says otherwise', async () => {
  on = await startOnGitHub({ pcs: [] });
  const number = await on.open('mika');
  await on.as('mika').rest.issues.addLabels({ ...on.name, issue_number: number, labels: ['kind:bug'] });
  await on.comment('mika', number, '/claude plan');
  await on.look(number);
  expect(on.replies(number)).toEqual([expect.stringContaining('The label `kind:bug` says what comes of this issue')]);
});
