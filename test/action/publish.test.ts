import { describe, expect, test } from 'vitest';
import { createDraft, labelChanges, type NewPullRequest, settleDraft } from '../../action/publish.ts';
import { createFakeGitHub } from './fake-github.ts';

const SIGNAL = new AbortController().signal;
const TASK = { issue: 7, branch: 'b' };
const PR: NewPullRequest = { repositoryId: 'R', base: 'main', head: 'b', title: 't', body: 'x' };

describe('labelChanges', () => {
  const facts = () => createFakeGitHub({ title: 'T', body: 'B' }).facts;
  const inWords = (...args: Parameters<typeof labelChanges>) =>
    labelChanges(...args).map((change) => ('labelId' in change ? `${change.kind} ${change.labelId}` : change.kind));

  test('to the tests and back', () => {
    expect(inWords(facts(), 'testing')).toEqual(['remove-label claude:in-progress', 'add-label claude:testing']);
    expect(inWords(facts(), 'in-progress')).toEqual(['remove-label claude:testing', 'add-label claude:in-progress']);
  });

  test('takes `assigned` off where the app has not come to it', () => {
    const late = facts();
    late.issue.labels = ['Claude:Assigned'];
    expect(inWords(late, 'testing')).toContain('remove-label claude:assigned');
  });

  test('leaves everything as it is where the label does not exist', () => {
    const bare = facts();
    bare.labels.testing = null;
    expect(inWords(bare, 'testing')).toEqual([]);
  });
});

describe('settleDraft', () => {
  test('a repository without drafts gets a plain pull request', async () => {
    const github = createFakeGitHub({ title: 'T', body: 'B' });
    const refusal = { ok: false, message: 'Draft pull requests are not supported in this repository.' } as const;
    expect(await settleDraft(refusal, PR, github, TASK, SIGNAL)).toMatchObject({ pr: { number: 100, isDraft: false } });
  });

  test('one that is there already is taken', async () => {
    const github = createFakeGitHub({ title: 'T', body: 'B' });
    await github.apply([createDraft(PR)], SIGNAL);
    const refusal = { ok: false, message: 'A pull request already exists for a:b.' } as const;
    expect(await settleDraft(refusal, PR, github, TASK, SIGNAL)).toMatchObject({ pr: { number: 100 } });
  });

  test('any other refusal is handed on', async () => {
    const github = createFakeGitHub({ title: 'T', body: 'B' });
    expect(await settleDraft({ ok: false, message: 'no' }, PR, github, TASK, SIGNAL)).toEqual({ refusal: 'no' });
  });
});
