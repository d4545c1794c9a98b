/** Issues, labels, comments and reactions, as an unmodified Octokit sees them. */
import { expect, test } from 'vitest';
import { startFixture } from '../issues/fixture.ts';

test('an issue is opened, edited, labelled, closed and reopened, and the App hears of each', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const alice = world.as(people.alice);
  const { data: opened } = await alice.rest.issues.create({
    ...at,
    title: 'Slow',
    body: 'It is',
    labels: ['bug', 'new'],
  });
  expect(opened).toMatchObject({
    number: 1,
    state: 'open',
    author_association: 'OWNER',
    performed_via_github_app: null,
  });
  const issue = { ...at, issue_number: opened.number };

  await alice.rest.issues.update({ ...issue, title: 'Very slow' });
  expect(world.payload('issues', 'edited').changes).toEqual({ title: { from: 'Slow' } });
  await alice.rest.issues.update({ ...issue, title: 'Very slow' });
  await alice.rest.issues.addLabels({ ...issue, labels: ['BUG', 'later'] });
  await alice.rest.issues.removeLabel({ ...issue, name: 'later' });
  const { data: closed } = await alice.rest.issues.update({ ...issue, state: 'closed', state_reason: 'not_planned' });
  expect(closed).toMatchObject({ state: 'closed', state_reason: 'not_planned', closed_by: { login: 'alice' } });
  const { data: reopened } = await alice.rest.issues.update({ ...issue, state: 'open' });
  expect(reopened).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null, closed_by: null });
  expect(reopened.labels).toMatchObject([{ name: 'bug' }, { name: 'new', color: 'ededed' }]);

  expect(world.events()).toEqual([
    'issues.opened',
    'issues.labeled',
    'label.created',
    'issues.labeled',
    'issues.edited',
    'label.created',
    'issues.labeled',
    'issues.unlabeled',
    'issues.closed',
    'issues.reopened',
  ]);
  expect(github.violations).toEqual([]);
});

test('who may do what: strangers comment, triagers label, an App needs the permission for what the number stands for', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const olga = world.as(people.olga);
  const { data: opened } = await olga.rest.issues.create({ ...at, title: 'Help', labels: ['bug'] });
  expect(opened.labels).toEqual([]);
  expect(opened.author_association).toBe('NONE');
  const issue = { ...at, issue_number: opened.number };
  await olga.rest.issues.createComment({ ...issue, body: 'please' });
  await expect(olga.rest.issues.addLabels({ ...issue, labels: ['bug'] })).rejects.toMatchObject({ status: 403 });
  await olga.rest.issues.update({ ...issue, state: 'closed' });
  await world.as(people.tim).rest.issues.addLabels({ ...issue, labels: ['bug'] });

  const readsOnly = world.asApp({ issues: 'read' });
  await readsOnly.rest.issues.get(issue);
  await expect(readsOnly.rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
  });
  const pullsOnly = world.asApp({ pull_requests: 'write' });
  await expect(pullsOnly.rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({ status: 403 });
  const { data: comment } = await world.asApp().rest.issues.createComment({ ...issue, body: 'hello' });
  expect(comment).toMatchObject({
    user: { login: 'cluster[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'cluster' },
  });

  await world.as(people.alice).rest.issues.lock(issue);
  await expect(world.asApp().rest.issues.createComment({ ...issue, body: 'as an App' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('issue is locked'),
  });
  await expect(olga.rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({ status: 403 });
  expect(github.violations).toEqual([]);
});

test('labels of a repository: made once, renamed everywhere, gone everywhere', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const carol = world.as(people.carol);
  await carol.rest.issues.createLabel({ ...at, name: 'claude:queued', color: 'C5DEF5', description: 'waits' });
  await expect(carol.rest.issues.createLabel({ ...at, name: 'Claude:Queued' })).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ resource: 'Label', code: 'already_exists', field: 'name' }] } },
  });
  await expect(carol.rest.issues.createLabel({ ...at, name: 'x', color: 'red' })).rejects.toMatchObject({
    status: 422,
  });
  const { data: issue } = await carol.rest.issues.create({ ...at, title: 'x', labels: ['claude:queued'] });
  await carol.rest.issues.updateLabel({ ...at, name: 'claude:queued', new_name: 'claude:ready' });
  const labels = await carol.rest.issues.listLabelsOnIssue({ ...at, issue_number: issue.number });
  expect(labels.data).toMatchObject([{ name: 'claude:ready', color: 'c5def5' }]);
  await carol.rest.issues.deleteLabel({ ...at, name: 'claude:ready' });
  expect((await carol.rest.issues.get({ ...at, issue_number: issue.number })).data.labels).toEqual([]);
  await expect(carol.rest.issues.getLabel({ ...at, name: 'claude:ready' })).rejects.toMatchObject({ status: 404 });
  await expect(world.as(people.olga).rest.issues.createLabel({ ...at, name: 'mine' })).rejects.toMatchObject({
    status: 403,
  });
  expect(github.violations).toEqual([]);
});

test('comments are listed in pages, edited with what they were, and reacted to once per person', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const alice = world.as(people.alice);
  const { data: issue } = await alice.rest.issues.create({ ...at, title: 'x' });
  const on = { ...at, issue_number: issue.number };
  for (const body of ['one', 'two', 'three']) await alice.rest.issues.createComment({ ...on, body });
  const all = await alice.paginate(alice.rest.issues.listComments, { ...on, per_page: 2 });
  expect(all.map((comment) => comment.body)).toEqual(['one', 'two', 'three']);
  const comment = { ...at, comment_id: all[0]?.id ?? 0 };
  await alice.rest.issues.updateComment({ ...comment, body: 'uno' });
  expect(world.payload('issue_comment', 'edited').changes).toEqual({ body: { from: 'one' } });
  await expect(world.as(people.olga).rest.issues.updateComment({ ...comment, body: 'mine' })).rejects.toMatchObject({
    status: 403,
  });
  await expect(alice.rest.issues.createComment({ ...on, body: ' ' })).rejects.toMatchObject({ status: 422 });

  const first = await alice.rest.reactions.createForIssueComment({ ...comment, content: 'eyes' });
  const second = await alice.rest.reactions.createForIssueComment({ ...comment, content: 'eyes' });
  expect([first.status, second.status]).toEqual([201, 200]);
  await world.asApp().rest.reactions.createForIssueComment({ ...comment, content: 'rocket' });
  expect((await alice.rest.issues.getComment(comment)).data.reactions).toMatchObject({ total_count: 2, eyes: 1 });
  await alice.rest.reactions.deleteForIssueComment({ ...comment, reaction_id: first.data.id });
  expect((await alice.rest.reactions.listForIssueComment(comment)).data).toMatchObject([{ content: 'rocket' }]);
  await alice.rest.issues.deleteComment(comment);
  await expect(alice.rest.issues.getComment(comment)).rejects.toMatchObject({ status: 404 });
  expect(github.violations).toEqual([]);
});

test('lists and search find issues by state, label and author', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const alice = world.as(people.alice);
  await alice.rest.issues.create({ ...at, title: 'first', labels: ['bug'] });
  await alice.rest.issues.create({ ...at, title: 'second', labels: ['bug', 'good first issue'] });
  await world.as(people.olga).rest.issues.create({ ...at, title: 'third' });
  await alice.rest.issues.update({ ...at, issue_number: 1, state: 'closed' });
  const numbers = async (filter: Parameters<typeof alice.rest.issues.listForRepo>[0]) =>
    (await alice.rest.issues.listForRepo({ ...at, ...filter })).data.map((issue) => issue.number);
  expect(await numbers({ ...at })).toEqual([3, 2]);
  expect(await numbers({ ...at, labels: 'bug', state: 'all', direction: 'asc' })).toEqual([1, 2]);
  expect(await numbers({ ...at, creator: 'olga' })).toEqual([3]);
  const search = async (q: string) =>
    (await alice.request('GET /search/issues', { q })).data.items.map((issue) => issue.number);
  expect(await search('repo:alice/shop is:issue is:open label:"good first issue"')).toEqual([2]);
  expect(await search('repo:alice/shop state:closed')).toEqual([1]);
  expect(await search('involves:olga')).toEqual([3]);
  expect(await search('repo:alice/shop -author:olga third')).toEqual([]);
  await expect(search('team:alice/x')).rejects.toMatchObject({ status: 501 });
  expect(github.violations).toEqual([]);
});

test('sub-issues and dependencies take ids, refuse circles, and both sides are told', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const alice = world.as(people.alice);
  const create = async (title: string) => (await alice.rest.issues.create({ ...at, title })).data;
  const [parent, child, other] = [await create('parent'), await create('child'), await create('other')];
  await alice.rest.issues.addSubIssue({ ...at, issue_number: parent.number, sub_issue_id: child.id });
  await expect(
    alice.rest.issues.addSubIssue({ ...at, issue_number: child.number, sub_issue_id: parent.id }),
  ).rejects.toMatchObject({ status: 422 });
  await alice.rest.issues.addBlockedByDependency({ ...at, issue_number: other.number, issue_id: child.id });
  await alice.rest.issues.update({ ...at, issue_number: child.number, state: 'closed' });
  expect((await alice.rest.issues.get({ ...at, issue_number: parent.number })).data.sub_issues_summary).toEqual({
    total: 1,
    completed: 1,
    percent_completed: 100,
  });
  const blockers = await alice.rest.issues.listDependenciesBlockedBy({ ...at, issue_number: other.number });
  expect(blockers.data).toMatchObject([{ number: child.number, state: 'closed' }]);
  expect(world.events()).toEqual(
    expect.arrayContaining([
      'sub_issues.sub_issue_added',
      'sub_issues.parent_issue_added',
      'issue_dependencies.blocked_by_added',
      'issue_dependencies.blocking_added',
    ]),
  );
  expect(github.violations).toEqual([]);
});
