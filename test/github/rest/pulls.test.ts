/** Pull requests on real git, as an unmodified Octokit sees them. */
import { expect, test } from 'vitest';
import { readFileAt } from '../git.ts';
import { readCommit, readCommits } from '../git-commits.ts';
import { moveRef } from '../git-refs.ts';
import { gitDir } from '../github.ts';
import { type Fixture, startFixture } from '../issues/fixture.ts';

async function open(world: Fixture, body = '', draft = false) {
  await world.commit('feature', { 'b.txt': 'new\n', 'a.txt': 'one\n2\n' });
  const pull = await world
    .asApp()
    .rest.pulls.create({ ...world.at, title: 'Better', head: 'feature', base: 'main', body, draft });
  return { ...world.at, pull_number: pull.data.number };
}

test('a pull request knows its files and commits, and follows its head', async () => {
  await using world = await startFixture();
  const { github, at, people } = world;
  const alice = world.as(people.alice);
  const pull = await open(world, '', true);
  const { data } = await alice.rest.pulls.get(pull);
  expect(data).toMatchObject({
    draft: true,
    mergeable: true,
    commits: 1,
    additions: 2,
    deletions: 1,
    changed_files: 2,
  });
  const files = await alice.rest.pulls.listFiles(pull);
  expect(files.data).toMatchObject([
    { filename: 'a.txt', status: 'modified', patch: '@@ -1,2 +1,2 @@\n one\n-two\n+2' },
    { filename: 'b.txt', status: 'added' },
  ]);
  const diff = await alice.rest.pulls.get({ ...pull, mediaType: { format: 'diff' } });
  expect(diff.data).toContain('+++ b/b.txt');
  const before = data.head.sha;
  const after = await world.commit('feature', { 'b.txt': 'newer\n' }, 'Second');
  expect(world.payload('pull_request', 'synchronize')).toMatchObject({ before, after });
  const commits = await alice.rest.pulls.listCommits(pull);
  expect(commits.data.map(({ commit }) => commit.message)).toEqual(['Change b.txt, a.txt', 'Second']);
  await expect(alice.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
  const listed = await alice.rest.pulls.list({ ...at, head: 'alice:feature' });
  expect(listed.data).toMatchObject([{ number: pull.pull_number, head: { sha: after } }]);
  expect((await alice.rest.pulls.list({ ...at, head: 'alice:other' })).data).toEqual([]);
  expect(github.violations).toEqual([]);
});

test('what GitHub refuses: nothing to merge, a second one, unknown branches', async () => {
  await using world = await startFixture();
  const { github, at } = world;
  await open(world);
  const app = world.asApp();
  const create = (head: string, base = 'main') => app.rest.pulls.create({ ...at, title: 'x', head, base });
  const errors = (error: object) => ({ status: 422, response: { data: { errors: [error] } } });
  await expect(create('feature')).rejects.toMatchObject(
    errors({ message: 'A pull request already exists for alice:feature.' }),
  );
  await expect(create('main')).rejects.toMatchObject(errors({ message: 'No commits between main and main' }));
  await expect(create('nowhere')).rejects.toMatchObject(errors({ field: 'head', code: 'invalid' }));
  await expect(create('feature', 'nowhere')).rejects.toMatchObject(errors({ field: 'base', code: 'invalid' }));
  await expect(
    world
      .asApp({ issues: 'write', contents: 'write' })
      .rest.pulls.create({ ...at, title: 'x', head: 'feature', base: 'main' }),
  ).rejects.toMatchObject({ status: 403 });
  expect(github.violations).toEqual([]);
});

test.each(['merge', 'squash', 'rebase'] as const)(
  '%s puts the work on the base and closes what the body names',
  async (method) => {
    await using world = await startFixture();
    const { github, repo, at, people } = world;
    const alice = world.as(people.alice);
    const { data: issue } = await alice.rest.issues.create({ ...at, title: 'Slow' });
    const pull = await open(world, `Fixes #${issue.number}`);
    await world.commit('main', { 'c.txt': 'meanwhile\n' });
    await expect(alice.rest.pulls.merge({ ...pull, sha: '0'.repeat(40) })).rejects.toMatchObject({ status: 409 });
    const { data } = await alice.rest.pulls.merge({ ...pull, merge_method: method });
    expect(data.merged).toBe(true);
    const dir = gitDir(github, repo);
    expect(await readFileAt(dir, 'main', 'b.txt')).toBe('new\n');
    expect(await readFileAt(dir, 'main', 'c.txt')).toBe('meanwhile\n');
    const commit = await readCommit(dir, 'main');
    expect(commit.sha).toBe(data.sha);
    expect(commit.parents).toHaveLength(method === 'merge' ? 2 : 1);
    expect((await alice.rest.pulls.checkIfMerged(pull)).status).toBe(204);
    const merged = await alice.rest.pulls.get(pull);
    expect(merged.data).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'alice' },
      merge_commit_sha: data.sha,
    });
    const closed = await alice.rest.issues.get({ ...at, issue_number: issue.number });
    expect(closed.data).toMatchObject({ state: 'closed', state_reason: 'completed', closed_by: { login: 'alice' } });
    expect(
      world
        .events()
        .filter((event) => event.endsWith('.closed'))
        .sort(),
    ).toEqual(['issues.closed', 'pull_request.closed']);
    await expect(alice.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
    expect(github.violations).toEqual([]);
  },
);

test('a conflict is known before the merge and refused at it', async () => {
  await using world = await startFixture();
  const alice = world.as(world.people.alice);
  const pull = await open(world);
  await world.commit('main', { 'a.txt': 'one\nzwei\n' });
  expect((await alice.rest.pulls.get(pull)).data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  await expect(alice.rest.pulls.merge(pull)).rejects.toMatchObject({ status: 405 });
  await expect(alice.rest.pulls.merge({ ...pull, merge_method: 'rebase' })).rejects.toMatchObject({ status: 405 });
  expect(world.github.violations).toEqual([]);
});

test('of two merges at once one wins, also when the second comes while the first is being told', async () => {
  await using world = await startFixture();
  const { github, repo } = world;
  const alice = world.as(world.people.alice);
  const pull = { ...(await open(world)), merge_method: 'squash' as const };
  const late: PromiseSettledResult<unknown>[] = [];
  github.onRefChange.unshift(async () => {
    if (late.length === 0) late.push(...(await Promise.allSettled([alice.rest.pulls.merge(pull)])));
  });
  const both = await Promise.allSettled([1, 2].map(() => alice.rest.pulls.merge(pull)));
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(late).toMatchObject([{ status: 'rejected', reason: { status: 405 } }]);
  expect(await readCommits(gitDir(github, repo), ['main'])).toHaveLength(2);
});

test('updating the branch merges the base into it; a push of the head to the base is a merge', async () => {
  await using world = await startFixture();
  const { github, repo, people } = world;
  const alice = world.as(people.alice);
  const pull = await open(world);
  const base = await world.commit('main', { 'c.txt': 'meanwhile\n' });
  await alice.rest.pulls.updateBranch(pull);
  const { data } = await alice.rest.pulls.get(pull);
  expect(data).toMatchObject({ commits: 2, changed_files: 2 });
  await moveRef(github, repo, people.alice, 'refs/heads/main', base, data.head.sha);
  expect((await alice.rest.pulls.get(pull)).data).toMatchObject({ merged: true, merge_commit_sha: data.head.sha });
  expect(github.violations).toEqual([]);
});

test('a pull request dies with its head branch, and is reviewed by others than its author', async () => {
  await using world = await startFixture();
  const { github, repo, people } = world;
  const pull = await open(world);
  const carol = world.as(people.carol);
  await carol.rest.pulls.createReview({
    ...pull,
    event: 'REQUEST_CHANGES',
    body: 'no',
    comments: [{ path: 'b.txt', line: 1, body: 'why?' }],
  });
  const beside = (path: string, line: number) =>
    carol.rest.pulls.createReview({ ...pull, event: 'COMMENT', comments: [{ path, line, body: 'what?' }] });
  await expect(beside('b.txt', 2)).rejects.toThrow('line must be part of the diff');
  await expect(beside('c.txt', 1)).rejects.toThrow('Path could not be resolved');
  await expect(world.asApp().rest.pulls.createReview({ ...pull, event: 'APPROVE' })).rejects.toMatchObject({
    status: 422,
  });
  expect((await carol.rest.pulls.listReviews(pull)).data).toMatchObject([
    { state: 'CHANGES_REQUESTED', user: { login: 'carol' } },
  ]);
  expect((await carol.rest.pulls.listReviewComments(pull)).data).toMatchObject([{ path: 'b.txt', body: 'why?' }]);
  expect(world.payload('pull_request_review', 'submitted')).toMatchObject({ review: { state: 'changes_requested' } });
  const [first] = (await carol.rest.pulls.listReviewComments(pull)).data;
  const reply = { ...pull, comment_id: first?.id ?? 0, body: 'because' };
  expect((await carol.rest.pulls.createReplyForReviewComment(reply)).data).toMatchObject({
    ...{ in_reply_to_id: first?.id, path: 'b.txt', line: 1 },
  });
  await expect(carol.rest.pulls.createReplyForReviewComment({ ...reply, comment_id: 1 })).rejects.toMatchObject({
    status: 422,
  });
  const { data } = await carol.rest.pulls.get(pull);
  await moveRef(github, repo, people.carol, 'refs/heads/feature', data.head.sha, null);
  expect((await carol.rest.pulls.get(pull)).data.state).toBe('closed');
  await expect(carol.rest.pulls.update({ ...pull, state: 'open' })).rejects.toMatchObject({ status: 422 });
  expect(github.violations).toEqual([]);
});
