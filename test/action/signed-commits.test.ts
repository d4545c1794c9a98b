/** Commits that GitHub signs, with the action's client on the local GitHub. */
import { expect, test } from 'vitest';
import { authorOf } from '../../action/author.ts';
import { createClient } from '../../action/github/client.ts';
import type { BranchCommit } from '../../action/github/port.ts';
import { createRedactor } from '../../action/redact.ts';
import { type Signable, signWork, toSign } from '../../action/signed-commits.ts';
import { newWork } from '../../action/task.ts';
import { settingsSchema } from '../../app/contract/settings.ts';
import { type Fixture, startFixture } from '../github/issues/fixture.ts';
import { nodeId } from '../github/state.ts';

const BRANCH = 'claude/issue-7-backend';
const SIGNAL = new AbortController().signal;

const commit = (sha: string, email: string, isSigned = false): BranchCommit => ({
  ...{ sha, email, isSigned, tree: 't', parents: [], message: sha },
});

test('what gets a twin: all from the first bare one on, and nothing below what people have pushed', () => {
  const isOwn = ({ email }: BranchCommit) => email === 'bot';
  const shas = (...all: BranchCommit[]) => {
    const { commits, left } = toSign(all, isOwn);
    return [commits.map(({ sha }) => sha).join(''), left];
  };
  expect(shas(commit('a', 'bot'), commit('b', 'bot'))).toEqual(['ab', 0]);
  expect(shas(commit('a', 'bot', true), commit('b', 'bot'), commit('c', 'bot', true))).toEqual(['bc', 0]);
  expect(shas(commit('a', 'bot', true))).toEqual(['', 0]);
  expect(shas(commit('a', 'bot'), commit('b', 'mika'), commit('c', 'bot'))).toEqual(['c', 1]);
  expect(shas(commit('a', 'bot'), commit('b', 'mika'))).toEqual(['', 1]);
});

/** Carol's commits stand for those of the bot. */
function taskOn(world: Fixture) {
  const { people, repo, github } = world;
  const client = createClient({
    ...{
      token: async () => world.appToken(),
      apiUrl: github.apiUrl,
      redactor: createRedactor(),
      sleep: async () => {},
    },
    repository: { owner: 'alice', name: 'shop' },
  });
  const task: Signable = {
    inputs: {
      github: { server: 'https://local.example' },
      dispatch: { branch: BRANCH, settings: settingsSchema.parse({ signedCommits: true }) },
    },
    access: { bot: { login: 'cluster[bot]', id: 9 } },
    facts: { repositoryId: nodeId('Repository', repo.id) },
    ...{ defaultBranch: 'main', github: client, stop: SIGNAL },
    log: { warning() {} },
  };
  people.carol.email = authorOf(task).email;
  return { task, client };
}

test('the branch gets signed twins with the same trees and words, each upon the one before, once', async () => {
  await using world = await startFixture();
  const { task, client } = taskOn(world);
  await world.commit(BRANCH, { 'b.txt': 'one\n' }, 'First\n\nRefs #7');
  const head = await world.commit(BRANCH, { 'b.txt': 'two\n' }, 'Second');
  const before = await client.listCommits({ base: 'main', head }, SIGNAL);
  expect(before.commits.map(({ isSigned }) => isSigned)).toEqual([false, false]);
  const work = { ...newWork(null), head };
  await signWork(task, work);
  const { data } = await world.asApp().rest.git.getRef({ ...world.at, ref: `heads/${BRANCH}` });
  expect(data.object.sha).toBe(work.head);
  expect(work.head).not.toBe(head);
  const after = await client.listCommits({ base: 'main', head: BRANCH }, SIGNAL);
  expect(after.commits.map(({ isSigned, tree, message }) => ({ isSigned, tree, message }))).toEqual(
    before.commits.map(({ tree, message }) => ({ isSigned: true, tree, message })),
  );
  expect(after.commits[1]?.parents).toEqual([after.commits[0]?.sha]);
  expect(after.commits[0]?.parents).toEqual(before.commits[0]?.parents);

  const signed = work.head;
  await signWork(task, work);
  expect(work.head).toBe(signed);
  expect(world.github.violations).toEqual([]);
});

test('a branch that somebody has moved meanwhile is not touched', async () => {
  await using world = await startFixture();
  const { task } = taskOn(world);
  const head = await world.commit(BRANCH, { 'b.txt': 'one\n' });
  const theirs = await world.commit(BRANCH, { 'c.txt': 'theirs\n' });
  await expect(signWork(task, { ...newWork(null), head })).rejects.toMatchObject({
    failure: { kind: 'push-rejected', message: expect.stringContaining('tested, but not signed') },
  });
  const { data } = await world.asApp().rest.git.getRef({ ...world.at, ref: `heads/${BRANCH}` });
  expect(data.object.sha).toBe(theirs);
});

test('a GitHub that does not sign is told of, and the branch left alone', async () => {
  await using world = await startFixture();
  const { task, client } = taskOn(world);
  const head = await world.commit(BRANCH, { 'b.txt': 'one\n' });
  const github = { ...client, createCommit: async () => ({ sha: head, isSigned: false, reason: 'unsigned' }) };
  await expect(signWork({ ...task, github }, { ...newWork(null), head })).rejects.toMatchObject({
    failure: { message: expect.stringContaining('an administrator switches the signing of web commits on') },
  });
});
