/** Issues that leave their repository, as an unmodified Octokit and the webhooks show it. */
import { expect, test } from 'vitest';
import { createRepository } from '../seed.ts';
import { startFixture } from './fixture.ts';
import { convertToDiscussion } from './leave.ts';

const TRANSFER =
  'mutation($id: ID!, $to: ID!) { transferIssue(input: {issueId: $id, repositoryId: $to}) { issue { number } } }';
const DELETE = 'mutation($id: ID!) { deleteIssue(input: {issueId: $id}) { repository { name } } }';
const TIMELINE =
  'query($id: ID!) { node(id: $id) { ... on Issue { timelineItems(itemTypes: [LABELED_EVENT, CONVERTED_TO_DISCUSSION_EVENT], last: 10) { nodes { __typename ... on LabeledEvent { actor { login } label { name } } } } } } }';

test('transferred: the text, the comments and the labels known there come along; both repositories hear of it', async () => {
  await using world = await startFixture();
  const { at, people, github } = world;
  const other = await createRepository(github, { owner: people.alice, name: 'depot' });
  const alice = world.as(people.alice);
  const { data } = await alice.rest.issues.create({
    ...at,
    title: 'Slow',
    body: 'It is',
    labels: ['bug', 'shop-only'],
  });
  await alice.rest.issues.createComment({ ...at, issue_number: data.number, body: 'Yes' });
  await alice.rest.issues.create({ owner: 'alice', repo: 'depot', title: 'First' });
  const answer = await alice.graphql<object>(TRANSFER, { id: data.node_id, to: `Repository_${other.id}` });
  expect(answer).toEqual({ transferIssue: { issue: { number: 2 } } });
  await expect(alice.rest.issues.get({ ...at, issue_number: data.number })).rejects.toMatchObject({ status: 404 });
  const moved = await alice.rest.issues.get({ owner: 'alice', repo: 'depot', issue_number: 2 });
  expect(moved.data).toMatchObject({ title: 'Slow', body: 'It is', labels: [{ name: 'bug' }], comments: 1 });
  expect(world.payload('issues', 'transferred')).toMatchObject({
    issue: { number: 1 },
    changes: { new_issue: { number: 2 }, new_repository: { name: 'depot' } },
  });
  expect(world.payload('issues', 'opened')).toMatchObject({
    issue: { number: 2 },
    changes: { old_issue: { number: 1 }, old_repository: { name: 'shop' } },
  });
  expect((await alice.rest.issues.create({ ...at, title: 'Next' })).data.number).toBe(2);
  expect(github.violations).toEqual([]);
});

test('deleted: by an admin, and its number is never given again', async () => {
  await using world = await startFixture();
  const { at, people } = world;
  const { data } = await world.as(people.carol).rest.issues.create({ ...at, title: 'Slow' });
  await expect(world.as(people.carol).graphql(DELETE, { id: data.node_id })).rejects.toThrow('permissions');
  await world.as(people.alice).graphql(DELETE, { id: data.node_id });
  expect(world.payload('issues', 'deleted')).toMatchObject({ issue: { number: 1 } });
  expect((await world.as(people.carol).rest.issues.create({ ...at, title: 'Next' })).data.number).toBe(2);
  expect(world.github.violations).toEqual([]);
});

test('the timeline tells who put a label on it, and that it became a discussion, which takes no comments', async () => {
  await using world = await startFixture();
  const { at, people, github, repo } = world;
  const { data } = await world.as(people.carol).rest.issues.create({ ...at, title: 'Slow' });
  const issue = { ...at, issue_number: data.number };
  await world.as(people.tim).rest.issues.addLabels({ ...issue, labels: ['bug'] });
  const own = repo.issues.get(1);
  if (own) convertToDiscussion(github, { user: people.alice, app: null }, own);
  expect(await world.as(people.carol).graphql(TIMELINE, { id: data.node_id })).toEqual({
    node: {
      timelineItems: {
        nodes: [
          { __typename: 'LabeledEvent', actor: { login: 'tim' }, label: { name: 'bug' } },
          { __typename: 'ConvertedToDiscussionEvent' },
        ],
      },
    },
  });
  await expect(world.asApp().rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({ status: 403 });
  expect(github.violations).toEqual([]);
});

test('a locked issue takes comments of people who may triage, of no App, and reactions of nobody', async () => {
  await using world = await startFixture();
  const { at, people, github } = world;
  const { data } = await world.as(people.carol).rest.issues.create({ ...at, title: 'Slow' });
  const issue = { ...at, issue_number: data.number };
  await world.as(people.tim).rest.issues.lock(issue);
  await world.as(people.tim).rest.issues.createComment({ ...issue, body: 'Still here' });
  await expect(world.asApp().rest.issues.createComment({ ...issue, body: 'x' })).rejects.toMatchObject({ status: 403 });
  await expect(world.asApp().rest.reactions.createForIssue({ ...issue, content: 'eyes' })).rejects.toMatchObject({
    status: 403,
  });
  expect(github.violations).toEqual([]);
});
